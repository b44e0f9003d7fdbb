package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import kraken.core.Bitfield;
import org.junit.jupiter.api.Test;

/// How much is asked of neighbours that are far away, and of one that was slow once.
final class NeighbourChoiceTest {
  private static final long MS = 1_000_000;
  private static final int PIECES = 600;

  private final Stage stage = Stage.agent(PIECES, 1 << 20);
  private final int torrent = stage.download();
  private final int[] conns = new int[11];
  private final int[] got = new int[11];

  private static Bitfield most() {
    Bitfield most = Bitfield.full(PIECES);
    most.clear(0);
    return most;
  }

  private void guests(int from, int to) {
    for (int i = from; i < to; i++) {
      conns[i] = stage.guest(10 + i, most(), Stage.ALL);
    }
  }

  private int waiting(int who) {
    return stage.allAsked(conns[who]).size() - got[who];
  }

  /// The next piece that was asked of it, if any, takes so long from its first byte to the disk.
  private void delivers(int who, long nanos) {
    if (waiting(who) > 0) {
      int piece = stage.allAsked(conns[who]).get(got[who]++);
      stage.payload(conns[who], piece);
      stage.pass(nanos);
      stage.handle(new Input.PieceStored(conns[who], torrent, piece));
    }
  }

  private void deliver(int rounds, int from, int to, long nanos) {
    for (int i = 0; i < rounds; i++) {
      for (int who = from; who < to; who++) {
        delivers(who, nanos);
      }
    }
  }

  /// Pieces under way at 200 MB/s when the only neighbour that we dialled is so far away.
  private int underWay(long roundTrip) {
    int dial = stage.dial(torrent, Stage.peer(10));
    conns[0] = stage.opened(dial);
    stage.pass(roundTrip);
    stage.says(conns[0], stage.handshake(Stage.id(10), most(), Stage.ALL));
    guests(1, conns.length);
    deliver(10, 0, conns.length, 5 * MS);
    int sum = 0;
    for (int who = 0; who < conns.length; who++) {
      sum += waiting(who);
    }
    return sum;
  }

  @Test
  void oneHandshakeTellsHowFarNeighboursAre() {
    assertThat(underWay(20 * MS)).isBetween(32, 42);
  }

  @Test
  void fewerAreUnderWayWhereNeighboursAreNear() {
    assertThat(underWay(MS)).isBetween(12, 20);
  }

  @Test
  void whoWasSlowOnceIsAskedAgain() {
    guests(0, 4);
    deliver(4, 0, 3, 50 * MS);
    for (int i = 0; i < 4; i++) {
      delivers(3, 240 * MS);
    }
    isAskedAgain(3);
  }

  @Test
  void twoPiecesThatTookVeryLongAreNotBelievedForEver() {
    guests(0, 3);
    deliver(10, 0, 3, 50 * MS);
    guests(3, 4);
    deliver(1, 0, 1, 50 * MS);
    assertThat(waiting(3)).isOne();
    while (waiting(3) > 0) {
      int piece = stage.allAsked(conns[3]).get(got[3]++);
      stage.payload(conns[3], piece);
      deliver(5, 0, 3, 50 * MS);
      stage.handle(new Input.PieceStored(conns[3], torrent, piece));
    }
    assertThat(got[3]).as("too few to be slow for good").isLessThan(3);
    isAskedAgain(3);
  }

  /// Nothing waits at this one of four, and it is given something again after a while.
  private void isAskedAgain(int who) {
    assertThat(waiting(who)).isZero();
    deliver(1, 0, who, 50 * MS);
    assertThat(waiting(who)).as("is believed to be slow").isZero();
    deliver(50, 0, who, 50 * MS);
    assertThat(waiting(who)).isPositive();
  }
}
