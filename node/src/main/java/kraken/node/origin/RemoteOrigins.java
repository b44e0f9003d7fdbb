package kraken.node.origin;

import kraken.cluster.api.OriginCluster;
import kraken.cluster.health.PassiveHealth;
import kraken.cluster.health.PassiveHealthConfig;
import kraken.cluster.hosts.HostList;
import kraken.cluster.hosts.HostListConfig;
import kraken.core.Digest;
import kraken.core.Namespace;
import kraken.http.BlobContent;
import kraken.http.client.HttpClient;

/// Uploads blobs to the origins of another cluster. Any thread.
final class RemoteOrigins {
  private final HttpClient client;

  RemoteOrigins(HttpClient client) {
    this.client = client;
  }

  /// Uploads a blob as a client would; that it is there already is a success.
  ///
  /// @param remote `name:port` of the other origins
  void upload(String remote, Namespace namespace, Digest digest, BlobContent content) {
    HostList hosts = HostList.open(HostListConfig.ofDns(remote));
    PassiveHealth health =
        new PassiveHealth(hosts, PassiveHealthConfig.defaults(), System::nanoTime);
    new OriginCluster(health, client).upload(namespace, digest, content);
  }
}
