package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kraken.core.PeerId;
import org.junit.jupiter.api.Test;

/// A neighbour whose pieces take much longer than ours come.
final class SlowPeerTest {
  private static final long MS = 1_000_000;
  private static final int FAST = 10;
  private static final int SLOW = 11;

  private final Stage stage = Stage.agent(256);
  private final int torrent = stage.download();
  private final int fast = stage.guest(FAST, Stage.bits(256, 0), Stage.ALL);
  private final int slow = stage.guest(SLOW, Stage.bits(256, 0), Stage.ALL);
  private int piece = 1;

  /// A piece that takes so long from its first byte to the disk.
  private void delivers(int conn, long nanos) {
    stage.payload(conn, piece);
    stage.pass(nanos);
    stage.handle(new Input.PieceStored(conn, torrent, piece++));
  }

  private List<PeerId> toldLinks() {
    stage.answer(torrent);
    stage.pass(20 * Stage.SECOND);
    return stage.outputs(Output.Announce.class).getLast().links();
  }

  @Test
  void isNoLinkForTheTracker() {
    for (int i = 0; i < 60; i++) {
      delivers(fast, 5 * MS);
    }
    for (int i = 0; i < 3; i++) {
      delivers(slow, 100 * MS);
      delivers(fast, 5 * MS);
    }
    assertThat(toldLinks()).containsExactly(Stage.id(FAST));
  }

  @Test
  void whoIsAsFastAsOthersIsALink() {
    for (int i = 0; i < 60; i++) {
      delivers(fast, 5 * MS);
      delivers(slow, 5 * MS);
    }
    assertThat(toldLinks()).containsExactlyInAnyOrder(Stage.id(FAST), Stage.id(SLOW));
  }
}
