package kraken.cluster.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import kraken.core.ServiceException;
import org.junit.jupiter.api.Test;

final class PollingTest {
  private final List<Duration> pauses = new ArrayList<>();
  private final Polling polling = new Polling(pauses::add, new Random(1));

  private static String pending() {
    throw new ServiceException.Pending("origin: being fetched");
  }

  @Test
  void answerThatIsThereIsNotWaitedFor() throws IOException {
    assertThat(polling.until(() -> "here").length()).isEqualTo(4);
    assertThat(pauses).isEmpty();
  }

  @Test
  void pausesBeginShortAndGrowToTheirCap() throws IOException {
    String answer = polling.until(() -> pauses.size() < 40 ? pending() : "done");
    assertThat(answer).isEqualTo("done");
    assertThat(pauses).hasSize(40);
    double expected = 50;
    for (Duration pause : pauses) {
      assertThat((double) pause.toMillis()).isCloseTo(expected, within(0.05 * expected + 1));
      expected = Math.min(5000, expected * 1.3);
    }
    assertThat(pauses.stream().distinct().count()).as("chance moves them").isGreaterThan(20);
  }

  @Test
  void patienceEndsAfterFifteenMinutes() {
    assertThatThrownBy(() -> polling.until(PollingTest::pending))
        .isInstanceOf(ServiceException.Unavailable.class)
        .hasMessageContaining("still being fetched after 15 min");
    Duration total = pauses.stream().reduce(Duration.ZERO, Duration::plus);
    assertThat(total).isBetween(Duration.ofMinutes(15), Duration.ofMinutes(16));
  }

  @Test
  void otherErrorsEndItAtOnce() {
    assertThatThrownBy(() ->
            polling.until(() -> {
              throw new ServiceException.NotFound("gone");
            }))
        .isInstanceOf(ServiceException.NotFound.class);
    assertThatThrownBy(() ->
            polling.until(() -> {
              throw new ConnectException("refused");
            }))
        .isInstanceOf(IOException.class);
    assertThat(pauses).isEmpty();
  }
}
