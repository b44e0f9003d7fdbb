package kraken.cluster.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kraken.cluster.hosts.HostList;
import kraken.cluster.hosts.Repeating;
import kraken.core.HostPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hosts that are asked for their health, all at once, round after round on a virtual thread. They
/// count as healthy until the first round says otherwise; a list with exactly one host is never
/// asked and always healthy.
public final class ActiveHealth implements Upstream, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ActiveHealth.class);

  private final HostList hosts;
  private final ActiveFilter filter;
  private final Optional<Repeating> rounds;
  private volatile Optional<Set<HostPort>> healthy = Optional.empty();

  private ActiveHealth(HostList hosts, ActiveHealthConfig config, Probe probe, boolean repeat) {
    this.hosts = hosts;
    this.filter = new ActiveFilter(config, probe);
    this.rounds =
        repeat && !config.disabled()
            ? Optional.of(Repeating.start("health of " + hosts, config.interval(), this::check))
            : Optional.empty();
  }

  /// Begins to ask.
  public static ActiveHealth start(HostList hosts, ActiveHealthConfig config, Probe probe) {
    return new ActiveHealth(hosts, config, probe, true);
  }

  /// Asks only when [#check] is called.
  static ActiveHealth unattended(HostList hosts, ActiveHealthConfig config, Probe probe) {
    return new ActiveHealth(hosts, config, probe, false);
  }

  /// The same rounds for a ring, which has its own rhythm.
  public static HealthFilter filter(ActiveHealthConfig config, Probe probe) {
    return new ActiveFilter(config, probe);
  }

  /// One round.
  void check() {
    healthy = Optional.of(filter.healthy(hosts.current()));
  }

  @Override
  public List<HostPort> hosts() {
    List<HostPort> all = hosts.current();
    Optional<Set<HostPort>> known = healthy;
    return all.size() == 1 || known.isEmpty()
        ? all
        : all.stream().filter(known.get()::contains).toList();
  }

  /// Nothing: the next round will see for itself.
  @Override
  public void failed(HostPort host) {
    log.debug("{} of {} gave no answer", host, hosts);
  }

  @Override
  public void close() {
    rounds.ifPresent(Repeating::close);
  }

  /// One round after the other; rounds do not overlap.
  private static final class ActiveFilter implements HealthFilter {
    private final ActiveHealthConfig config;
    private final Probe probe;
    private final Trends trends;
    private Set<HostPort> last = Set.of();

    ActiveFilter(ActiveHealthConfig config, Probe probe) {
      this.config = config;
      this.probe = probe;
      this.trends = new Trends(config.fails(), config.passes());
    }

    @Override
    public Set<HostPort> healthy(List<HostPort> members) {
      if (config.disabled() || members.size() == 1) {
        return Set.copyOf(members);
      }
      return remember(ask(members));
    }

    private synchronized Set<HostPort> remember(Map<HostPort, Boolean> round) {
      Set<HostPort> now = trends.record(round);
      List<HostPort> lost = new ArrayList<>(last);
      lost.removeAll(now);
      if (!lost.isEmpty()) {
        log.warn("no longer healthy: {}; healthy: {}", lost, now);
      }
      last = now;
      return now;
    }

    /// Asks all at once; who has not answered at the common deadline has failed.
    private Map<HostPort, Boolean> ask(List<HostPort> members) {
      Duration timeout = config.timeout();
      Map<HostPort, Boolean> answers = new ConcurrentHashMap<>();
      CountDownLatch open = new CountDownLatch(members.size());
      for (HostPort member : members) {
        Thread.ofVirtual()
            .name("health of " + member)
            .start(() -> {
              try {
                answers.put(member, probe.isHealthy(member, timeout));
              } finally {
                open.countDown();
              }
            });
      }
      awaitAll(open, timeout);
      Map<HostPort, Boolean> round = new ConcurrentHashMap<>();
      members.forEach(member -> round.put(member, answers.getOrDefault(member, false)));
      return round;
    }

    private static void awaitAll(CountDownLatch open, Duration timeout) {
      try {
        boolean all = open.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
        log.trace("round ended {}", all ? "with all answers" : "at its deadline");
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
