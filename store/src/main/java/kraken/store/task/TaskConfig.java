package kraken.store.task;

import java.time.Duration;

/// How a queue works its tasks off.
///
/// @param workers tasks that run at the same time
/// @param firstRetry wait after the first failure; doubles with each further one
/// @param longestRetry the wait does not grow beyond this; there is no last attempt
public record TaskConfig(int workers, Duration firstRetry, Duration longestRetry) {
  public TaskConfig {
    if (workers < 1) {
      throw new IllegalArgumentException("a queue needs workers, got " + workers);
    }
    if (!firstRetry.isPositive() || longestRetry.compareTo(firstRetry) < 0) {
      throw new IllegalArgumentException(
          "retries from " + firstRetry + " to " + longestRetry + " make no sense");
    }
  }

  public static TaskConfig defaults() {
    return new TaskConfig(6, Duration.ofSeconds(2), Duration.ofMinutes(5));
  }

  /// The wait after so many failures.
  Duration retryAfter(long failures) {
    long doublings = Math.min(30, Math.max(0, failures - 1));
    Duration wait = firstRetry.multipliedBy(1L << doublings);
    return wait.compareTo(longestRetry) > 0 ? longestRetry : wait;
  }
}
