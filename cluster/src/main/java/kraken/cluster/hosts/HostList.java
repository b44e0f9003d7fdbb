package kraken.cluster.hosts;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import kraken.core.HostPort;
import kraken.core.ServiceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The addresses of a cluster. A name is looked up when the list is asked for and the last answer
/// is older than the TTL; when the lookup fails the last good answer stays. While one thread looks
/// up, the others are given the old answer. Any thread.
public final class HostList {
  private static final Logger log = LoggerFactory.getLogger(HostList.class);

  private final HostListConfig config;
  private final Resolver resolver;
  private final LongSupplier clock;
  private final ReentrantLock lookup = new ReentrantLock();
  private volatile Answer answer;

  private record Answer(List<HostPort> hosts, long at) {}

  private HostList(HostListConfig config, Resolver resolver, LongSupplier clock)
      throws UnknownHostException {
    this.config = config;
    this.resolver = resolver;
    this.clock = clock;
    this.answer = resolve();
  }

  /// Opens the list with the system's resolver.
  ///
  /// @throws ServiceException.Unavailable when the first lookup fails
  public static HostList open(HostListConfig config) {
    return open(config, Resolver.ofSystem(), System::nanoTime);
  }

  /// Opens the list.
  ///
  /// @param clock monotonic nanoseconds
  /// @throws ServiceException.Unavailable when the first lookup fails
  public static HostList open(HostListConfig config, Resolver resolver, LongSupplier clock) {
    try {
      return new HostList(config, resolver, clock);
    } catch (UnknownHostException e) {
      throw new ServiceException.Unavailable(
          "hosts: no address for " + config + "; check the name and the DNS server", e);
    }
  }

  /// The addresses, sorted, each once. Never empty.
  public List<HostPort> current() {
    if (config.dns().isPresent()
        && clock.getAsLong() - answer.at >= config.ttl().toNanos()
        && lookup.tryLock()) {
      try {
        answer = resolve();
      } catch (UnknownHostException e) {
        log.warn("lookup of {} failed, keeping {}: {}", config, answer.hosts, e.getMessage());
        answer = new Answer(answer.hosts, clock.getAsLong());
      } finally {
        lookup.unlock();
      }
    }
    return answer.hosts;
  }

  private Answer resolve() throws UnknownHostException {
    if (config.dns().isEmpty()) {
      return new Answer(sorted(config.addresses()), clock.getAsLong());
    }
    HostPort name = config.dns().get();
    List<InetAddress> found = resolver.lookup(name.bareHost());
    if (found.isEmpty()) {
      throw new UnknownHostException(name.host() + " has no address");
    }
    List<HostPort> hosts =
        found.stream().map(address -> new HostPort(literal(address), name.port())).toList();
    return new Answer(sorted(hosts), clock.getAsLong());
  }

  private static String literal(InetAddress address) {
    String text = address.getHostAddress();
    if (!(address instanceof Inet6Address)) {
      return text;
    }
    int zone = text.indexOf('%');
    return "[" + (zone < 0 ? text : text.substring(0, zone)) + "]";
  }

  private static List<HostPort> sorted(List<HostPort> hosts) {
    return hosts.stream()
        .distinct()
        .sorted((a, b) -> a.toString().compareTo(b.toString()))
        .toList();
  }

  /// How a person names this list.
  @Override
  public String toString() {
    return config.toString();
  }
}
