package kraken.cluster.health;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import kraken.core.HostPort;

/// The memory of active health: for each host how many checks in a row went the same way, and what
/// follows from it. Belongs to one thread.
final class Trends {
  private static final int MOST_KNOWN = 4096;
  private static final Trend DEPARTED = new Trend(0, false);

  private final int fails;
  private final int passes;
  private final Map<HostPort, Trend> known = new HashMap<>();

  /// @param count checks in a row that went the same way: negative failures, positive successes
  private record Trend(int count, boolean healthy) {}

  Trends(int fails, int passes) {
    this.fails = fails;
    this.passes = passes;
  }

  /// Takes the outcome of one round and returns who is healthy now. A host seen for the first time
  /// starts healthy; one that left and comes back has to pass first, unless too many left.
  Set<HostPort> record(Map<HostPort, Boolean> round) {
    known.replaceAll((host, trend) -> round.containsKey(host) ? trend : DEPARTED);
    if (known.size() > MOST_KNOWN) {
      known.keySet().retainAll(round.keySet());
    }
    round.forEach(
        (host, passed) -> known.merge(host, first(passed), (old, _) -> next(old, passed)));
    return healthy(List.copyOf(round.keySet()));
  }

  private Set<HostPort> healthy(List<HostPort> hosts) {
    return hosts.stream()
        .filter(host -> known.getOrDefault(host, first(true)).healthy)
        .collect(Collectors.toUnmodifiableSet());
  }

  private Trend first(boolean passed) {
    return next(new Trend(0, true), passed);
  }

  private Trend next(Trend old, boolean passed) {
    int count =
        passed
            ? Math.min(Math.max(old.count + 1, 1), passes)
            : Math.max(Math.min(old.count - 1, -1), -fails);
    boolean healthy = passed ? old.healthy || count >= passes : old.healthy && count > -fails;
    return new Trend(count, healthy);
  }
}
