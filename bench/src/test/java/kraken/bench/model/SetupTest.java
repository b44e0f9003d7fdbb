package kraken.bench.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kraken.bench.BenchOptions;
import org.junit.jupiter.api.Test;

final class SetupTest {

  private static Setup setup(String... args) {
    return Setup.of(BenchOptions.parse(ModelBench.USAGE, args));
  }

  @Test
  void killedAndThrottledAgentsDoNotCount() {
    Setup setup = setup("--kill", "1", "--throttle", "2");
    assertThat(setup.healthy()).isEqualTo(21);
    assertThat(setup.isKilled(0)).isTrue();
    assertThat(setup.rateOf(0)).isEqualTo(2_000_000);
    assertThat(setup.rateOf(1)).isEqualTo(200_000);
    assertThat(setup.isHealthy(2)).isFalse();
    assertThat(setup.isHealthy(3)).isTrue();
  }

  @Test
  void agentDiesAfterFourTenthsOfTheLimit() {
    assertThat(setup("--size", "100MB", "--rate", "1MB/s").killAt()).isEqualTo(40);
  }

  @Test
  void outcomesAreOrderedBeforeTheMiddleIsTaken() {
    Outcome outcome = Outcome.of(List.of(3.0, 1.0, 2.0), 1);
    assertThat(outcome).isEqualTo(new Outcome(2, 3, 1));
    Outcome worse = new Outcome(5, 6, 2);
    assertThat(Outcome.median(List.of(worse, outcome, worse))).isEqualTo(worse);
  }
}
