package kraken.cluster.health;

import java.time.Duration;
import kraken.core.ServiceException;

/// Settings of passive health.
///
/// @param fails reports within `failTimeout` that make a host unhealthy
/// @param failTimeout how long reports count, and how long a host then stays unhealthy
public record PassiveHealthConfig(int fails, Duration failTimeout) {
  public PassiveHealthConfig {
    if (fails < 1 || !failTimeout.isPositive()) {
      throw new ServiceException.Invalid(
          "healthcheck: fails must be at least 1 and fail_timeout positive, got "
              + fails
              + " and "
              + failTimeout);
    }
  }

  /// Three reports within five minutes.
  public static PassiveHealthConfig defaults() {
    return new PassiveHealthConfig(3, Duration.ofMinutes(5));
  }
}
