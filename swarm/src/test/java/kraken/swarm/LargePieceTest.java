package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import kraken.core.Bitfield;
import org.junit.jupiter.api.Test;

/// Pieces that are larger than the budget with which a download begins.
final class LargePieceTest {
  private static final int PIECE = 64 << 20;
  private static final int PIECES = 40;

  private final Stage stage = Stage.agent(PIECES, PIECE);
  private final int torrent = stage.download();

  private static Bitfield most() {
    Bitfield most = Bitfield.full(PIECES);
    most.clear(0);
    return most;
  }

  @Test
  void twoAreUnderWayBeforeOurSpeedIsKnown() {
    int peer = stage.guest(10, most(), Stage.ALL);
    assertThat(stage.allAsked(peer)).hasSize(2);
  }

  @Test
  void whatWaitsAtAnOriginKeepsNothingFromOthers() {
    int origin = stage.host(torrent, Stage.origin(10), Bitfield.full(PIECES), Stage.ALL);
    int peer = stage.guest(11, most(), Stage.ALL);
    assertThat(stage.allAsked(origin)).hasSize(2);
    assertThat(stage.allAsked(peer)).hasSize(2);
  }

  /// How many are asked for and not there, after so many that each took so long.
  private int underWay(int pieces, long nanosEach) {
    int[] peers = new int[4];
    for (int i = 0; i < peers.length; i++) {
      peers[i] = stage.guest(10 + i, most(), Stage.ALL);
    }
    int[] got = new int[peers.length];
    for (int i = 0; i < pieces; i++) {
      int from = i % peers.length;
      while (stage.allAsked(peers[from]).size() == got[from]) {
        from = (from + 1) % peers.length;
      }
      int piece = stage.allAsked(peers[from]).get(got[from]++);
      stage.payload(peers[from], piece);
      stage.pass(nanosEach);
      stage.handle(new Input.PieceStored(peers[from], torrent, piece));
    }
    int asked = 0;
    for (int peer : peers) {
      asked += stage.allAsked(peer).size();
    }
    return asked - pieces;
  }

  @Test
  void manyAreUnderWayOnAFastLine() {
    assertThat(underWay(16, 213_000_000)).isBetween(15, 19);
  }

  @Test
  void fewAreUnderWayOnASlowLine() {
    assertThat(underWay(16, 1_500_000_000)).isBetween(6, 8);
  }
}
