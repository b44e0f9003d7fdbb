package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import kraken.core.Bitfield;
import org.junit.jupiter.api.Test;

/// What a core holds, and that it lets go of it.
final class LoadTest {

  @Test
  void loadCountsWhatIsHeld() {
    Stage stage = Stage.agent(8);
    int torrent = stage.download();
    assertThat(stage.swarm.load().torrents()).isEqualTo(1);
    assertThat(stage.swarm.load().readers()).isEqualTo(1);
    assertThat(stage.swarm.load().requests()).isZero();
    stage.host(torrent, Stage.origin(10), Bitfield.full(8), Stage.ALL);
    assertThat(stage.swarm.load().connections()).isEqualTo(1);
    assertThat(stage.swarm.load().requests()).isPositive();
    assertThat(stage.swarm.load().dials()).isZero();
  }

  @Test
  void whoIsWatchedForAnAnswerIsForgottenWithTheDownload() {
    Stage stage = Stage.agent(2);
    int torrent = stage.download();
    int conn = stage.host(torrent, Stage.origin(10), Bitfield.full(2), Stage.ALL);
    stage.delivers(conn, torrent, 0);
    stage.delivers(conn, torrent, 1);
    stage.handle(new Input.TorrentCommitted(torrent));
    stage.closed(conn);
    Load load = stage.swarm.load();
    assertThat(load.connections()).isZero();
    assertThat(load.alarms()).as("the idleness of the torrent alone").isEqualTo(1);
  }

  @Test
  void afterTheEndNothingIsHeld() {
    Stage stage = Stage.agent(8);
    int torrent = stage.download();
    int conn = stage.host(torrent, Stage.origin(10), Bitfield.full(8), Stage.ALL);
    stage.handle(new Input.Stopping());
    stage.closed(conn);
    stage.pass(10 * Stage.SECOND);
    assertThat(stage.swarm.load()).isEqualTo(new Load(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  }
}
