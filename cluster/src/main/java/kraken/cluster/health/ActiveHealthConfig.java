package kraken.cluster.health;

import java.time.Duration;
import kraken.core.ServiceException;

/// Settings of active health checks.
///
/// @param disabled whether every host counts as healthy without being asked
/// @param fails failures in a row that make a host unhealthy
/// @param passes successes in a row that make it healthy again
/// @param timeout common deadline of one round
/// @param interval pause between two rounds; a ring has its own and ignores it
public record ActiveHealthConfig(
    boolean disabled, int fails, int passes, Duration timeout, Duration interval) {
  public ActiveHealthConfig {
    if (fails < 1 || passes < 1) {
      throw new ServiceException.Invalid(
          "healthcheck.filter: fails and passes must be at least 1, got "
              + fails
              + " and "
              + passes);
    }
    if (!timeout.isPositive() || !interval.isPositive()) {
      throw new ServiceException.Invalid(
          "healthcheck: timeout and interval must be positive, got "
              + timeout
              + " and "
              + interval);
    }
  }

  /// Three failures, two passes, three seconds, every ten seconds.
  public static ActiveHealthConfig defaults() {
    return new ActiveHealthConfig(false, 3, 2, Duration.ofSeconds(3), Duration.ofSeconds(10));
  }
}
