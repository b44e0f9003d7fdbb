package kraken.cluster.health;

import java.time.Duration;
import kraken.core.HostPort;

/// Asks one host whether it is healthy; the seam between health and the network.
@FunctionalInterface
public interface Probe {

  /// Whether `host` answers `/health` with 200 within `timeout`.
  boolean isHealthy(HostPort host, Duration timeout);
}
