package kraken.cluster.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kraken.cluster.health.HealthFilter;
import kraken.cluster.hosts.HostList;
import kraken.cluster.hosts.Repeating;
import kraken.core.Digest;
import kraken.core.HostPort;

/// The members of a cluster and which of them own a digest. A ring with one member goes the same
/// way as one with a hundred. Any thread may ask; membership and health are replaced together, once
/// per refresh interval, on the ring's own thread.
public final class Ring implements AutoCloseable {
  private final HostList hosts;
  private final RingConfig config;
  private final HealthFilter health;
  private final Optional<Repeating> refreshing;
  private volatile View view;

  private record View(List<HostPort> members, Set<HostPort> healthy) {}

  private Ring(HostList hosts, RingConfig config, HealthFilter health, boolean repeat) {
    this.hosts = hosts;
    this.config = config;
    this.health = health;
    this.view = look();
    this.refreshing =
        repeat
            ? Optional.of(
                Repeating.start("ring of " + hosts, config.refreshInterval(), this::refresh))
            : Optional.empty();
  }

  /// Looks at the members for the first time and goes on doing so.
  public static Ring start(HostList hosts, RingConfig config, HealthFilter health) {
    return new Ring(hosts, config, health, true);
  }

  /// A ring that looks only when [#refresh] is called.
  static Ring unattended(HostList hosts, RingConfig config, HealthFilter health) {
    return new Ring(hosts, config, health, false);
  }

  /// The healthy owners of a digest, the best first; never empty. When none of the first
  /// `max_replica` members is healthy it is the next healthy one alone; when none at all is, the
  /// first.
  public List<HostPort> locations(Digest digest) {
    View now = view;
    List<HostPort> order = Rendezvous.order(digest.shardId(), now.members);
    if (now.healthy.isEmpty()) {
      return order.subList(0, 1);
    }
    List<HostPort> owners = new ArrayList<>();
    for (int i = 0; i < order.size() && (i < config.maxReplica() || owners.isEmpty()); i++) {
      if (now.healthy.contains(order.get(i))) {
        owners.add(order.get(i));
      }
    }
    return List.copyOf(owners);
  }

  /// All members, healthy or not, sorted.
  public List<HostPort> members() {
    return view.members;
  }

  /// Looks at membership and health now.
  public void refresh() {
    view = look();
  }

  private View look() {
    List<HostPort> members = hosts.current();
    Set<HostPort> healthy = health.healthy(members);
    return new View(
        members,
        members.stream().filter(healthy::contains).collect(Collectors.toUnmodifiableSet()));
  }

  @Override
  public void close() {
    refreshing.ifPresent(Repeating::close);
  }
}
