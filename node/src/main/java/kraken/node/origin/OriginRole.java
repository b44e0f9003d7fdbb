package kraken.node.origin;

import java.io.IOException;
import java.util.List;
import kraken.cluster.api.PeerContext;
import kraken.core.Digest;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.http.server.Exchange;
import kraken.http.server.HttpServer;
import kraken.http.server.Router;
import kraken.http.server.ServerConfig;
import kraken.node.base.Metrics;
import kraken.node.base.PeerSetup;
import kraken.node.base.RoleRuntime;
import kraken.node.config.Flags;
import kraken.node.config.OriginConfig;
import kraken.peer.AnnounceSource;
import kraken.peer.Downloads;
import kraken.peer.PeerConfig;
import kraken.peer.PeerEvents;
import kraken.peer.Seat;
import kraken.store.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running origin: its HTTP port, its seeding peer, its write-back queue.
public final class OriginRole implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OriginRole.class);

  private final OriginParts parts;
  private final PeerConfig peer;
  private final Flags.Origin flags;
  private final WriteBack writeBack;
  private final Downloads downloads;
  private final HttpServer server;

  private OriginRole(
      OriginConfig config, Flags.Origin flags, RoleRuntime runtime, OriginParts parts)
      throws IOException {
    this.parts = parts;
    this.flags = flags;
    this.peer = peer(config, flags);
    LocalBlobs blobs = new LocalBlobs(parts.store(), config.metainfogen());
    Replicas replicas =
        new Replicas(
            blobs,
            parts.ring(),
            parts.self(),
            runtime.client(),
            config.blobserver().duplicateWriteBackStagger());
    Refresher refresher =
        new Refresher(
            blobs,
            parts.backends(),
            replicas,
            config.blobrefresh().sizeLimit().bytes(),
            System::nanoTime);
    this.downloads = Downloads.start(peer, around(parts, refresher));
    this.writeBack =
        WriteBack.open(parts.store(), parts.backends(), parts.tasks(), config.writeback());
    RemoteOrigins remotes = new RemoteOrigins(runtime.client());
    List<Router> rooms =
        List.of(
            new UploadRoutes(blobs, writeBack, replicas).routes(),
            new BlobRoutes(blobs, refresher, parts, remotes).routes(),
            new AdminRoutes(parts, blobs, writeBack, downloads).routes());
    Router routes = new Router().get("/internal/peercontext", this::peerContext);
    rooms.forEach(routes::include);
    measure(runtime.metrics().of("origin", flags.port()), routes);
    this.server = new HttpServer(runtime.http(), ServerConfig.onPort(flags.port()), routes);
  }

  /// Opens directories, tasks and backends, and serves and seeds.
  ///
  /// @throws IOException when a directory or a port cannot be used
  public static OriginRole start(OriginConfig config, Flags.Origin flags, RoleRuntime runtime)
      throws IOException {
    OriginParts parts = OriginParts.open(config, flags, runtime);
    OriginRole role;
    try {
      role = new OriginRole(config, flags, runtime, parts);
    } catch (IOException | RuntimeException e) {
      parts.close();
      throw e;
    }
    try {
      role.server.start();
    } catch (IOException e) {
      role.close();
      throw e;
    }
    return role;
  }

  private static PeerConfig peer(OriginConfig config, Flags.Origin flags) {
    String ip = PeerSetup.announcedIp(flags.peerIp());
    return PeerSetup.config(
        config.scheduler(), config.peerIdFactory(), ip, flags.peerPort(), false);
  }

  /// An origin fetches nothing from peers: metainfo and announces are for those who do.
  private static Downloads.Around around(OriginParts parts, Refresher refresher) {
    return new Downloads.Around(
        parts.store(),
        (_, digest) -> {
          throw new ServiceException.NotFound("an origin does not download " + digest);
        },
        AnnounceSource.none(),
        (namespace, digest) -> refresh(refresher, namespace, digest),
        digest -> Seat.among(parts.ring().locations(digest), parts.self()),
        new PeerEvents());
  }

  private static void refresh(Refresher refresher, Namespace namespace, Digest digest) {
    try {
      refresher.refreshHereOnly(namespace, digest);
    } catch (ServiceException.Pending _) {
      log.debug("{} is fetched for a peer", digest);
    } catch (IOException | ServiceException e) {
      log.warn("a peer asked for {} of {}: {}", digest, namespace, e.getMessage());
    }
  }

  private void measure(Metrics.RoleMetrics metrics, Router routes) {
    metrics.observe(routes);
    metrics.gauge(
        "kraken.writeback.pending", "blobs that are not in their backend yet", this::pending);
    PeerSetup.register(metrics, downloads.events());
  }

  private double pending() {
    try {
      return (double) writeBack.pending();
    } catch (IOException e) {
      log.warn("cannot count the write-back tasks: {}", e.getMessage());
      return Double.NaN;
    }
  }

  /// The HTTP port that it serves.
  public int port() {
    return server.port();
  }

  /// The port on which peers are served.
  public int peerPort() {
    return downloads.port();
  }

  /// The seeding side, for progress and metrics.
  public Downloads downloads() {
    return downloads;
  }

  /// Blobs that are not in their backend yet.
  public long writeBacksPending() throws IOException {
    return writeBack.pending();
  }

  BlobStore store() {
    return parts.store();
  }

  private void peerContext(Exchange exchange) throws IOException {
    PeerContext context =
        new PeerContext(
            peer.self(), peer.ip(), downloads.port(), flags.zone(), flags.cluster(), true);
    exchange.sendBytes(200, "application/json", context.toJson());
  }

  /// Ends the running requests and frees the ports. Blobs and tasks stay.
  @Override
  public void close() throws IOException {
    server.close();
    writeBack.close();
    try {
      downloads.close();
    } finally {
      parts.close();
    }
  }
}
