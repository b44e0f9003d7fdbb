package kraken.cluster.ring;

import java.time.Duration;
import kraken.core.ServiceException;

/// Settings of a ring (configuration key `hashring`).
///
/// @param maxReplica how many members own a digest
/// @param refreshInterval how often membership and health are looked at
public record RingConfig(int maxReplica, Duration refreshInterval) {
  public RingConfig {
    if (maxReplica < 1) {
      throw new ServiceException.Invalid(
          "hashring.max_replica must be at least 1, got " + maxReplica);
    }
    if (!refreshInterval.isPositive()) {
      throw new ServiceException.Invalid(
          "hashring.refresh_interval must be positive, got " + refreshInterval);
    }
  }

  /// Three owners, a look every ten seconds.
  public static RingConfig defaults() {
    return new RingConfig(3, Duration.ofSeconds(10));
  }
}
