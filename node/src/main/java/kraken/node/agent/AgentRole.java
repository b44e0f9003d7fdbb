package kraken.node.agent;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import kraken.cluster.api.BuildIndexCluster;
import kraken.cluster.api.Join;
import kraken.cluster.api.Joined;
import kraken.cluster.api.TrackerClient;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.http.server.HttpServer;
import kraken.http.server.Router;
import kraken.http.server.ServerConfig;
import kraken.node.base.HealthPages;
import kraken.node.base.Metrics;
import kraken.node.base.PeerSetup;
import kraken.node.base.RoleRuntime;
import kraken.node.base.Stores;
import kraken.node.base.TagDirectory;
import kraken.node.base.Upstreams;
import kraken.node.config.AgentConfig;
import kraken.node.config.Flags;
import kraken.peer.Downloads;
import kraken.peer.MetaInfoSource;
import kraken.peer.MissingBlob;
import kraken.peer.PeerConfig;
import kraken.peer.PeerEvents;
import kraken.registry.Registry;
import kraken.registry.RegistryConfig;
import kraken.store.BlobStore;

/// A running agent: a registry port for clients, a peer port for other hosts, a port for tools.
public final class AgentRole implements AutoCloseable {
  private final HttpServer registry;
  private final HttpServer pages;
  private final Downloads downloads;
  private final BlobStore store;
  private final Upstreams upstreams;

  private AgentRole(
      HttpServer registry,
      HttpServer pages,
      Downloads downloads,
      BlobStore store,
      Upstreams upstreams) {
    this.registry = registry;
    this.pages = pages;
    this.downloads = downloads;
    this.store = store;
    this.upstreams = upstreams;
  }

  /// Opens the store, joins the swarm and serves.
  ///
  /// @throws IOException when a directory or a port cannot be used
  public static AgentRole start(AgentConfig config, Flags.Agent flags, RoleRuntime runtime)
      throws IOException {
    Upstreams upstreams = new Upstreams(runtime);
    TrackerClient tracker = upstreams.trackers(config.tracker());
    BuildIndexCluster buildIndex =
        new BuildIndexCluster(upstreams.passive(config.buildIndex()), runtime.client());
    BlobStore store = Stores.open(config.store(), runtime.timer());
    Metrics.RoleMetrics metrics = runtime.metrics().of("agent", flags.agentServerPort());
    PeerEvents events = PeerSetup.events(metrics);
    String ip = PeerSetup.announcedIp(flags.peerIp());
    PeerConfig peer =
        PeerSetup.config(config.scheduler(), config.peerIdFactory(), ip, flags.peerPort(), true);
    Downloads downloads =
        Downloads.start(
            peer,
            new Downloads.Around(
                store, metaInfos(tracker), tracker::announce, MissingBlob.ignored(), events));

    PeerSetup.register(metrics, events);
    Digest any = Digest.of(new byte[0]);
    List<HealthPages.Check> needs = List.of(buildIndex::ready, () -> tracker.ready(any));
    Router images =
        Registry.routes(
            new SwarmImages(downloads, new TagDirectory(buildIndex)),
            Optional.empty(),
            RegistryConfig.DEFAULT);
    images.allowOnly(config.allowed());
    Router tools = new AgentPages(downloads, buildIndex).routes();
    HttpServer registry =
        serve(runtime, flags.agentRegistryPort(), HealthPages.add(images, "agent", needs), metrics);
    HttpServer pages =
        serve(runtime, flags.agentServerPort(), HealthPages.add(tools, "agent", needs), metrics);
    return new AgentRole(registry, pages, downloads, store, upstreams);
  }

  private static MetaInfoSource metaInfos(TrackerClient tracker) {
    return new MetaInfoSource() {
      @Override
      public MetaInfo metaInfo(Namespace namespace, Digest digest) {
        return tracker.metaInfo(namespace, digest);
      }

      @Override
      public Joined join(Namespace namespace, Join join) {
        return tracker.join(namespace, join);
      }

      @Override
      public MetaInfo fresh(Namespace namespace, Digest digest) {
        return tracker.freshMetaInfo(namespace, digest);
      }
    };
  }

  private static HttpServer serve(
      RoleRuntime runtime, int port, Router routes, Metrics.RoleMetrics metrics)
      throws IOException {
    HttpServer server =
        new HttpServer(runtime.http(), ServerConfig.onPort(port), metrics.observe(routes));
    server.start();
    return server;
  }

  public int registryPort() {
    return registry.port();
  }

  public int serverPort() {
    return pages.port();
  }

  /// The downloads under way, for progress lines.
  public Downloads downloads() {
    return downloads;
  }

  @Override
  public void close() throws IOException {
    registry.close();
    pages.close();
    downloads.close();
    store.close();
    upstreams.close();
  }
}
