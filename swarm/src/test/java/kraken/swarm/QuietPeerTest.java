package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import kraken.core.Bitfield;
import org.junit.jupiter.api.Test;

/// Peers that owe us something and do not say a word.
final class QuietPeerTest {
  private static final long MS = 1_000_000;

  private final Stage stage = Stage.agent(64);

  @Test
  void isAskedForNoMoreUntilItSaysSomething() {
    stage.download();
    int quiet = stage.guest(10, Stage.bits(64, 0, 1), Stage.ALL);
    assertThat(stage.allAsked(quiet)).containsExactlyInAnyOrder(0, 1);
    stage.pass(150 * MS);
    int lively = stage.guest(11, new Bitfield(64), Stage.ALL);
    stage.says(lively, Stage.have(5));
    assertThat(stage.allAsked(lively)).containsExactly(5);
    stage.says(quiet, Stage.have(2));
    assertThat(stage.allAsked(quiet)).contains(2);
  }
}
