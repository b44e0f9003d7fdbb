/// The addresses of a cluster, written down or looked up in DNS.
///
/// Called by [kraken.cluster.health] and [kraken.cluster.ring]. Safe to share between threads; a
/// lookup runs in the thread that asks, and no one else waits for it.
///
/// ```
/// HostListConfig config = HostListConfig.ofDns("origins.example.com:80");
/// HostList hosts = HostList.open(config);
/// List<HostPort> now = hosts.current();
/// ```
@NullMarked
package kraken.cluster.hosts;

import org.jspecify.annotations.NullMarked;
