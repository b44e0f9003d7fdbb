/// How a role calls another: clients, their requests and answers, and the JSON both sides speak.
///
/// Agents, proxies and the other roles use the clients; the servers in `node` use the same records
/// and JSON. Everything here is immutable or safe to share between threads, and blocks.
///
/// ```
/// OriginCluster origins = new OriginCluster(upstream, OriginClient.on(http));
/// origins.upload(namespace, digest, content);
/// MetaInfo metaInfo = trackers.metaInfo(namespace, digest);
/// ```
@NullMarked
package kraken.cluster.api;

import org.jspecify.annotations.NullMarked;
