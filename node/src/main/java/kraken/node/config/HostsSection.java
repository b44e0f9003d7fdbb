package kraken.node.config;

import java.time.Duration;
import java.util.List;
import kraken.core.HostPort;
import kraken.node.config.bind.Default;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.Name;

/// A list of hosts: by DNS or written out; one of the two.
public record HostsSection(
    @Doc("name whose addresses are the hosts, as name:port") String dns,
    @Doc("the hosts, as host:port") @Name("static") List<HostPort> addresses,
    @Doc("how long a DNS answer is used") @Default("5s") Duration ttl) {
  public HostsSection {
    if (!dns.isEmpty() && !addresses.isEmpty()) {
      throw new IllegalArgumentException("give either dns or static, not both");
    }
    if (dns.isEmpty() && addresses.isEmpty()) {
      throw new IllegalArgumentException("no hosts: give dns or static");
    }
  }
}
