package kraken.cluster.health;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import kraken.cluster.hosts.HostList;
import kraken.core.HostPort;

/// Hosts whose health is what their clients report. A host with too many network errors in a short
/// time is left alone for a while; when all are, all are called again. Any thread.
public final class PassiveHealth implements Upstream, HealthFilter {
  private final HostList hosts;
  private final PassiveHealthConfig config;
  private final LongSupplier clock;
  private final Map<HostPort, Deque<Long>> reports = new HashMap<>();

  /// @param clock monotonic nanoseconds
  public PassiveHealth(HostList hosts, PassiveHealthConfig config, LongSupplier clock) {
    this.hosts = hosts;
    this.config = config;
    this.clock = clock;
  }

  /// Of the whole list, those not complained about; when that leaves nobody, the whole list.
  @Override
  public List<HostPort> hosts() {
    List<HostPort> all = hosts.current();
    Set<HostPort> healthy = healthy(all);
    return healthy.isEmpty() ? all : all.stream().filter(healthy::contains).toList();
  }

  @Override
  public synchronized Set<HostPort> healthy(List<HostPort> members) {
    reports.keySet().retainAll(members);
    return members.stream()
        .filter(member -> !isUnhealthy(member))
        .collect(Collectors.toUnmodifiableSet());
  }

  /// The last `fails` reports are kept; they speak as long as the newest is young, and only if they
  /// came within the window.
  private boolean isUnhealthy(HostPort host) {
    Deque<Long> times = reports.get(host);
    if (times == null || times.size() < config.fails()) {
      return false;
    }
    long window = config.failTimeout().toNanos();
    long newest = times.getLast();
    return newest - times.getFirst() <= window && clock.getAsLong() - newest < window;
  }

  @Override
  public synchronized void failed(HostPort host) {
    Deque<Long> times = reports.computeIfAbsent(host, _ -> new ArrayDeque<>());
    times.addLast(clock.getAsLong());
    if (times.size() > config.fails()) {
      times.removeFirst();
    }
  }
}
