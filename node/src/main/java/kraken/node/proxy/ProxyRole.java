package kraken.node.proxy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kraken.cluster.api.BuildIndexCluster;
import kraken.cluster.api.OriginCluster;
import kraken.core.Digest;
import kraken.http.server.HttpServer;
import kraken.http.server.Router;
import kraken.http.server.ServerConfig;
import kraken.node.base.HealthPages;
import kraken.node.base.Metrics;
import kraken.node.base.RoleRuntime;
import kraken.node.base.Stores;
import kraken.node.base.TagDirectory;
import kraken.node.base.Upstreams;
import kraken.node.config.Flags;
import kraken.node.config.ProxyConfig;
import kraken.registry.Registry;
import kraken.registry.RegistryConfig;
import kraken.store.BlobStore;

/// A running proxy: the same registry on one or more ports.
public final class ProxyRole implements AutoCloseable {
  private final List<HttpServer> servers;
  private final BlobStore store;
  private final Upstreams upstreams;

  private ProxyRole(List<HttpServer> servers, BlobStore store, Upstreams upstreams) {
    this.servers = List.copyOf(servers);
    this.store = store;
    this.upstreams = upstreams;
  }

  /// Opens the store and serves.
  ///
  /// @throws IOException when a directory or a port cannot be used
  public static ProxyRole start(ProxyConfig config, Flags.Proxy flags, RoleRuntime runtime)
      throws IOException {
    Upstreams upstreams = new Upstreams(runtime);
    OriginCluster origins = new OriginCluster(upstreams.active(config.origin()), runtime.client());
    BuildIndexCluster buildIndex =
        new BuildIndexCluster(upstreams.active(config.buildIndex()), runtime.client());
    BlobStore store = Stores.open(config.castore(), runtime.timer());
    Router routes =
        Registry.routes(
            new ProxyImages(store, origins, new TagDirectory(buildIndex)),
            Optional.of(new ProxyPushes(store, origins, buildIndex)),
            RegistryConfig.DEFAULT);
    Digest any = Digest.of(new byte[0]);
    HealthPages.add(routes, "proxy", List.of(() -> origins.ready(any), buildIndex::ready));
    Metrics.RoleMetrics metrics = runtime.metrics().of("proxy", flags.ports().getFirst());
    metrics.observe(routes);
    List<HttpServer> servers = new ArrayList<>();
    for (int port : flags.ports()) {
      HttpServer server = new HttpServer(runtime.http(), ServerConfig.onPort(port), routes);
      server.start();
      servers.add(server);
    }
    return new ProxyRole(servers, store, upstreams);
  }

  /// The ports of the registry.
  public List<Integer> ports() {
    return servers.stream().map(HttpServer::port).toList();
  }

  @Override
  public void close() {
    servers.forEach(HttpServer::close);
    upstreams.close();
    store.close();
  }
}
