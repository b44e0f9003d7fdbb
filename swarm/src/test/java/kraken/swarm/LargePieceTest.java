package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import kraken.core.Bitfield;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import org.junit.jupiter.api.Test;

/// Pieces that are larger than the budget with which a download begins.
final class LargePieceTest {
  private static final int PIECE = 64 << 20;
  private static final int PIECES = 40;

  private final Stage stage =
      new Stage(
          SwarmConfig.agent(),
          new MetaInfo(
              Digest.of(new byte[] {1}),
              (long) PIECES * PIECE,
              PIECE,
              new int[PIECES],
              new byte[0]));
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
}
