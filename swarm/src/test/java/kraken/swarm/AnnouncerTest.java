package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import kraken.core.Bitfield;
import org.junit.jupiter.api.Test;

/// Announces of a blob that is complete.
final class AnnouncerTest {
  private static final long SECOND = Stage.SECOND;

  private final Stage stage = Stage.agent(4);
  private final int torrent = stage.seed();

  @Test
  void completeBlobIsAnnouncedAgainSinceTheTrackerMayForget() {
    assertThat(stage.count(Output.Announce.class)).isEqualTo(1);
    for (int i = 2; i < 6; i++) {
      stage.answer(torrent);
      stage.pass(45 * SECOND - 1);
      assertThat(stage.outputs(Output.Announce.class)).isEmpty();
      stage.pass(15 * SECOND + 1);
      assertThat(stage.only(Output.Announce.class).complete()).isTrue();
      assertThat(stage.count(Output.Announce.class)).isEqualTo(i);
    }
  }

  @Test
  void blobThatIsNotInMemoryAnyMoreIsNotAnnounced() {
    long idle = SwarmConfig.agent().seederIdle().toNanos();
    for (long began = stage.now; stage.now < began + idle; stage.pass(60 * SECOND)) {
      stage.answer(torrent);
    }
    assertThat(stage.count(Output.UnloadTorrent.class)).isEqualTo(1);
    long before = stage.count(Output.Announce.class);
    stage.pass(600 * SECOND);
    assertThat(stage.count(Output.Announce.class)).isEqualTo(before);
  }

  @Test
  void trackerThatIsDownIsAskedLessAndLessOften() {
    stage.guest(10, new Bitfield(4), Stage.ALL);
    long before = stage.count(Output.Announce.class);
    for (int i = 0; i < 200; i++) {
      if (stage.count(Output.Announce.class) > before) {
        before = stage.count(Output.Announce.class);
        stage.handle(new Input.AnnounceFailed(torrent, "no tracker"));
      } else if (i == 0) {
        stage.handle(new Input.AnnounceFailed(torrent, "no tracker"));
      }
      stage.pass(SECOND);
    }
    assertThat(stage.count(Output.Announce.class)).isBetween(7L, 12L);
  }

  @Test
  void originAnnouncesNothing() {
    Stage origin = new Stage(SwarmConfig.origin(), 4);
    origin.seed();
    origin.pass(Duration.ofMinutes(4).toNanos());
    assertThat(origin.count(Output.Announce.class)).isZero();
  }
}
