package kraken.cluster.health;

import java.util.List;
import java.util.Set;
import kraken.core.HostPort;

/// Tells the healthy members from the others. A ring asks it once per refresh.
public interface HealthFilter {

  /// Those of `members` that are healthy; may be empty. May block while members are asked.
  Set<HostPort> healthy(List<HostPort> members);
}
