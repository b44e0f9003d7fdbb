package kraken.cluster.hosts;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kraken.core.HostPort;
import kraken.core.ServiceException;

/// Where the addresses of a cluster come from: exactly one of `dns` and `addresses`.
///
/// @param dns a name and port, looked up again and again; each address found gets the port
/// @param addresses the addresses themselves (configuration key `static`)
/// @param ttl how long a lookup is good for
public record HostListConfig(Optional<HostPort> dns, List<HostPort> addresses, Duration ttl) {
  /// How long a lookup is good for when nothing is said.
  public static final Duration DEFAULT_TTL = Duration.ofSeconds(5);

  public HostListConfig {
    addresses = List.copyOf(addresses);
    if (dns.isPresent() && !addresses.isEmpty()) {
      throw new ServiceException.Invalid("hosts: both dns and static are given; remove one");
    }
    if (dns.isEmpty() && addresses.isEmpty()) {
      throw new ServiceException.Invalid(
          "hosts: neither dns nor static is given; name at least one host:port");
    }
    if (ttl.isNegative()) {
      throw new ServiceException.Invalid("hosts: ttl must not be negative, got " + ttl);
    }
  }

  /// A list that never changes; each entry is `host:port`.
  public static HostListConfig ofStatic(List<String> addresses) {
    return new HostListConfig(
        Optional.empty(), addresses.stream().map(HostPort::parse).toList(), DEFAULT_TTL);
  }

  /// A list that follows the DNS name in `name:port`.
  public static HostListConfig ofDns(String name) {
    return new HostListConfig(Optional.of(HostPort.parse(name)), List.of(), DEFAULT_TTL);
  }

  /// How a person names this list: the DNS name, or the addresses.
  @Override
  public String toString() {
    return dns.map(HostPort::toString).orElseGet(addresses::toString);
  }
}
