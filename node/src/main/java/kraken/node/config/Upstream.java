package kraken.node.config;

import java.time.Duration;
import kraken.node.config.bind.Default;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.Mandatory;

/// The three ways in which a role knows another: whom, and how it notices that one is down.
public sealed interface Upstream {

  /// Whom to call.
  HostsSection hosts();

  /// Asks the hosts for their health at intervals.
  record Active(
      @Doc("the hosts; dns or static is mandatory") @Mandatory("{static: ['localhost:15002']}")
          HostsSection hosts,
      @Doc("asking for their health") HealthCheck healthcheck)
      implements Upstream {}

  /// Notices failed calls.
  record Passive(
      @Doc("the hosts; dns or static is mandatory") @Mandatory("{static: ['localhost:15004']}")
          HostsSection hosts,
      @Doc("noticing failed calls") FailureWatch healthcheck)
      implements Upstream {}

  /// Notices failed calls; a digest belongs to some of the hosts.
  record PassiveRing(
      @Doc("the hosts; dns or static is mandatory") @Mandatory("{static: ['localhost:15003']}")
          HostsSection hosts,
      @Doc("noticing failed calls") FailureWatch healthcheck,
      @Doc("which host a digest belongs to") RingSection hashring)
      implements Upstream {}

  /// Active health checks.
  record HealthCheck(
      @Doc("take every host as healthy") boolean disabled,
      @Doc("what counts as failed") Filter filter,
      @Doc("how often") Monitor monitor) {}

  /// What counts as failed.
  record Filter(
      @Doc("failures in a row until a host counts as down") @Default("3") int fails,
      @Doc("successes in a row until it counts as up again") @Default("2") int passes,
      @Doc("an answer later than this is a failure") @Default("3s") Duration timeout) {}

  /// How often health is asked for.
  record Monitor(@Doc("time between two questions") @Default("10s") Duration interval) {}

  /// Passive health checks.
  record FailureWatch(
      @Doc("failed calls within fail_timeout until a host counts as down") @Default("3") int fails,
      @Doc("how long failures are counted, and how long a host stays down") @Default("5m")
          Duration failTimeout) {}
}
