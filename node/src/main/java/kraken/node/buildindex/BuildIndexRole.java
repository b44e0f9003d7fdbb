package kraken.node.buildindex;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import kraken.backend.Backends;
import kraken.cluster.api.OriginCluster;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.http.server.HttpServer;
import kraken.http.server.Router;
import kraken.http.server.ServerConfig;
import kraken.node.base.BackendSetup;
import kraken.node.base.HealthPages;
import kraken.node.base.Metrics;
import kraken.node.base.RoleRuntime;
import kraken.node.base.Upstreams;
import kraken.node.config.BuildIndexConfig;
import kraken.node.config.Flags;
import kraken.node.config.HostsSection;
import kraken.store.TagFiles;
import kraken.store.task.TaskConfig;
import kraken.store.task.TaskDb;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running build-index.
public final class BuildIndexRole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BuildIndexRole.class);

  private final HttpServer server;
  private final TagStore tags;
  private final TaskDb db;
  private final Backends backends;
  private final Upstreams upstreams;

  private BuildIndexRole(
      HttpServer server, TagStore tags, TaskDb db, Backends backends, Upstreams upstreams) {
    this.server = server;
    this.tags = tags;
    this.db = db;
    this.backends = backends;
    this.upstreams = upstreams;
  }

  /// Opens tags and tasks and serves.
  ///
  /// @throws IOException when a directory or the port cannot be used
  public static BuildIndexRole start(
      BuildIndexConfig config, Flags.BuildIndex flags, RoleRuntime runtime) throws IOException {
    if (!config.remotes().isEmpty()) {
      LOG.warn("remotes: tags are not replicated to other clusters by this version");
    }
    Upstreams upstreams = new Upstreams(runtime);
    OriginCluster origins = new OriginCluster(upstreams.active(config.origin()), runtime.client());
    Backends backends = BackendSetup.open(config.backends());
    TaskDb db = TaskDb.open(config.localdb().source(), true);
    TagStore tags =
        new TagStore(
            TagFiles.open(config.store().cacheDir(), true),
            backends,
            db,
            TaskConfig.defaults(),
            config.tagStore().writeThrough());
    Neighbours neighbours =
        new Neighbours(
            upstreams.active(config.cluster()),
            runtime.client(),
            ownHosts(),
            port -> port == flags.port(),
            config.tagserver().duplicatePutStagger());
    Router routes =
        new TagPages(
                tags,
                new Dependencies(config.tagTypes(), origins),
                neighbours,
                originAddress(config.origin().hosts()))
            .routes();
    Digest any = Digest.of(new byte[0]);
    HealthPages.add(routes, "build-index", List.of(() -> origins.ready(any)));
    Metrics.RoleMetrics metrics = runtime.metrics().of("build-index", flags.port());
    metrics.observe(routes);
    HttpServer server = new HttpServer(runtime.http(), ServerConfig.onPort(flags.port()), routes);
    server.start();
    return new BuildIndexRole(server, tags, db, backends, upstreams);
  }

  /// What other clusters call our origins: the DNS name, else one of the addresses.
  private static String originAddress(HostsSection hosts) {
    List<HostPort> written = hosts.addresses();
    return written.isEmpty() ? hosts.dns() : written.getFirst().toString();
  }

  private static Set<String> ownHosts() throws IOException {
    Set<String> own = new HashSet<>(Set.of("localhost"));
    try {
      own.add(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException _) {
      LOG.debug("this machine's name has no address");
    }
    own.addAll(
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .map(InetAddress::getHostAddress)
            .collect(Collectors.toSet()));
    return own;
  }

  /// The port that it serves.
  public int port() {
    return server.port();
  }

  @Override
  public void close() throws IOException {
    server.close();
    tags.close();
    db.close();
    backends.close();
    upstreams.close();
  }
}
