package kraken.node.base;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import kraken.cluster.api.HealthProbe;
import kraken.cluster.api.TrackerClient;
import kraken.cluster.health.ActiveHealth;
import kraken.cluster.health.ActiveHealthConfig;
import kraken.cluster.health.PassiveHealth;
import kraken.cluster.health.PassiveHealthConfig;
import kraken.cluster.health.Upstream;
import kraken.cluster.hosts.HostList;
import kraken.cluster.hosts.HostListConfig;
import kraken.cluster.ring.Ring;
import kraken.cluster.ring.RingConfig;
import kraken.core.HostPort;
import kraken.node.config.HostsSection;
import kraken.node.config.RingSection;

/// From the sections of a configuration to the hosts that a role calls. Closes what it opened, in
/// reverse order. Belongs to the thread that wires a role.
public final class Upstreams implements AutoCloseable {
  private final RoleRuntime runtime;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  public Upstreams(RoleRuntime runtime) {
    this.runtime = runtime;
  }

  /// Hosts whose health is asked for.
  public Upstream active(kraken.node.config.Upstream.Active section) {
    ActiveHealth health =
        ActiveHealth.start(
            HostList.open(hostList(section.hosts())),
            activeConfig(section.healthcheck()),
            new HealthProbe(runtime.client()));
    opened.push(health);
    return health;
  }

  /// Hosts whose failures are noticed.
  public Upstream passive(kraken.node.config.Upstream.Passive section) {
    return new PassiveHealth(
        HostList.open(hostList(section.hosts())),
        passiveConfig(section.healthcheck()),
        System::nanoTime);
  }

  /// The trackers, by the ring over a blob's digest.
  public TrackerClient trackers(kraken.node.config.Upstream.PassiveRing section) {
    HostList hosts = HostList.open(hostList(section.hosts()));
    PassiveHealth health =
        new PassiveHealth(hosts, passiveConfig(section.healthcheck()), System::nanoTime);
    Ring ring = Ring.start(hosts, ringConfig(section.hashring()), health);
    opened.push(ring);
    return new TrackerClient(ring, health, runtime.client());
  }

  public static RingConfig ringConfig(RingSection section) {
    return new RingConfig(section.maxReplica(), section.refreshInterval());
  }

  public static HostListConfig hostList(HostsSection section) {
    return new HostListConfig(
        section.dns().isEmpty() ? Optional.empty() : Optional.of(HostPort.parse(section.dns())),
        section.addresses(),
        section.ttl());
  }

  private static ActiveHealthConfig activeConfig(kraken.node.config.Upstream.HealthCheck section) {
    return new ActiveHealthConfig(
        section.disabled(),
        section.filter().fails(),
        section.filter().passes(),
        section.filter().timeout(),
        section.monitor().interval());
  }

  private static PassiveHealthConfig passiveConfig(
      kraken.node.config.Upstream.FailureWatch section) {
    return new PassiveHealthConfig(section.fails(), section.failTimeout());
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("closing does not throw", e);
      }
    }
  }
}
