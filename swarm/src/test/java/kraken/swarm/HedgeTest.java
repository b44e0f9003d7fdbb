package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import kraken.core.Bitfield;
import org.junit.jupiter.api.Test;

/// The last piece of a download, when the neighbour that was asked for it is busy with others.
final class HedgeTest {
  private static final long MS = 1_000_000;
  private static final int PIECES = 200;

  /// At our speed, of 20 MB/s.
  private static final long PIECE_NANOS = 50 * MS;

  private final Stage stage = Stage.agent(PIECES, 1 << 20);
  private final int torrent = stage.download();
  private final int[] conns = new int[3];
  private final int[] got = new int[3];

  private int waiting(int who) {
    return stage.allAsked(conns[who]).size() - got[who];
  }

  private void delivers(int who, long nanos) {
    int piece = stage.allAsked(conns[who]).get(got[who]++);
    stage.payload(conns[who], piece);
    stage.pass(nanos);
    stage.handle(new Input.PieceStored(conns[who], torrent, piece));
  }

  private void bothDeliver(int pieces) {
    for (int i = 0; i < pieces; i++) {
      delivers(waiting(i % 2) > 0 ? i % 2 : 1 - i % 2, PIECE_NANOS);
    }
  }

  /// Two deliver what was asked of them until one piece is missing. Tells who was asked for it.
  private int lastOneWaitsAt() {
    bothDeliver(PIECES - 1 - got[0] - got[1] - got[2]);
    assertThat(waiting(0) + waiting(1)).isOne();
    return waiting(0) > 0 ? 0 : 1;
  }

  /// A third that took long over its piece has made long answers the usual.
  @Test
  void isAskedOfAnotherAfterTheTimeOfSomePieces() {
    conns[0] = stage.guest(10, Bitfield.full(PIECES), Stage.ALL);
    conns[1] = stage.guest(11, Bitfield.full(PIECES), Stage.ALL);
    bothDeliver(PIECES - 40);
    conns[2] = stage.guest(12, Bitfield.full(PIECES), Stage.ALL);
    bothDeliver(1);
    int slow = stage.allAsked(conns[2]).getFirst();
    got[2]++;
    stage.payload(conns[2], slow);
    int busy = lastOneWaitsAt();
    stage.handle(new Input.PieceStored(conns[2], torrent, slow));
    int last = stage.allAsked(conns[busy]).getLast();
    assertThat(stage.allAsked(conns[1 - busy])).doesNotContain(last);
    stage.pass(14 * PIECE_NANOS);
    assertThat(stage.allAsked(conns[1 - busy])).contains(last);
  }

  @Test
  void isAskedOfWhoIsCompleteWhenTheOthersAreSlow() {
    Bitfield most = Bitfield.full(PIECES);
    most.clear(0);
    conns[0] = stage.guest(10, Bitfield.full(PIECES), Stage.ALL);
    conns[1] = stage.guest(11, Bitfield.full(PIECES), Stage.ALL);
    conns[2] = stage.guest(12, most, Stage.ALL);
    bothDeliver(12);
    while (waiting(2) > 0) {
      int piece = stage.allAsked(conns[2]).get(got[2]++);
      stage.payload(conns[2], piece);
      bothDeliver(20);
      stage.handle(new Input.PieceStored(conns[2], torrent, piece));
    }
    int busy = lastOneWaitsAt();
    int last = stage.allAsked(conns[busy]).getLast();
    assertThat(waiting(2)).isZero();
    stage.pass(1500 * MS);
    assertThat(stage.allAsked(conns[2])).doesNotContain(last);
    assertThat(stage.allAsked(conns[1 - busy])).contains(last);
  }
}
