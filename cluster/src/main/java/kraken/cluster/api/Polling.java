package kraken.cluster.api;

import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import kraken.core.ServiceException;

/// Repeats a call to one host while the answer is "being fetched" (202). Somebody waits for the
/// result, so the first repetition comes soon; then the pauses grow by 1.3 up to 5 s, each 5 %
/// longer or shorter by chance, and after 15 min it gives up.
final class Polling {
  private static final double FIRST_MILLIS = 50;
  private static final double LONGEST_MILLIS = 5_000;
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final double GROWTH = 1.3;
  private static final double JITTER = 0.05;

  /// A call that may throw [ServiceException.Pending].
  @FunctionalInterface
  interface Call<T> {
    T run() throws IOException;
  }

  private final Pause pause;
  private final RandomGenerator random;

  Polling(Pause pause, RandomGenerator random) {
    this.pause = pause;
    this.random = random;
  }

  /// The first answer that is not "being fetched".
  ///
  /// @throws IOException of the call, when the host gave no HTTP answer
  <T> T until(Call<T> call) throws IOException {
    double millis = FIRST_MILLIS;
    double waited = 0;
    while (true) {
      try {
        return call.run();
      } catch (ServiceException.Pending e) {
        if (waited > PATIENCE.toMillis()) {
          throw new ServiceException.Unavailable(
              "still being fetched after " + PATIENCE.toMinutes() + " min: " + e.getMessage(), e);
        }
      }
      double now = millis * (1 - JITTER + 2 * JITTER * random.nextDouble());
      sleep(Duration.ofMillis(Math.round(now)));
      waited += now;
      millis = Math.min(millis * GROWTH, LONGEST_MILLIS);
    }
  }

  private void sleep(Duration time) {
    try {
      pause.await(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceException.Unavailable("interrupted while waiting for a blob", e);
    }
  }
}
