/// Who are the others, who owns this digest, how do I call them.
///
/// The roles in `node` and the peer runtime call it: [kraken.cluster.hosts] knows the addresses,
/// [kraken.cluster.health] which of them answer, [kraken.cluster.ring] which of them own a digest,
/// and [kraken.cluster.api] speaks to them. Everything is safe to share between threads.
///
/// ```
/// HostList hosts = HostList.open(HostListConfig.ofStatic(List.of("origin1:80", "origin2:80")));
/// ActiveHealth origins = ActiveHealth.start(hosts, ActiveHealthConfig.defaults(), http);
/// OptionalLong size = new OriginCluster(origins, http).stat(namespace, digest);
/// ```
@NullMarked
package kraken.cluster;

import org.jspecify.annotations.NullMarked;
