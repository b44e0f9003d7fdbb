package kraken.node.tracker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.SplittableRandom;
import kraken.cluster.api.AnnounceJson;
import kraken.cluster.api.AnnounceRequest;
import kraken.cluster.api.OriginCluster;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.http.server.ErrorMapper;
import kraken.http.server.Exchange;
import kraken.http.server.HttpServer;
import kraken.http.server.Router;
import kraken.http.server.ServerConfig;
import kraken.node.base.RoleRuntime;
import kraken.node.base.Upstreams;
import kraken.node.config.Flags;
import kraken.node.config.TrackerConfig;
import kraken.swarm.handout.HandoutConfig;
import kraken.swarm.handout.PeerBook;

/// A running tracker.
public final class TrackerRole implements AutoCloseable {
  private static final int LONGEST_ANNOUNCE = 64 << 10;

  private final OriginCluster origins;
  private final Announces announces;
  private final MetaInfos metaInfos;
  private final Digest probe;
  private final Upstreams upstreams;
  private final HttpServer server;

  private TrackerRole(TrackerConfig config, Flags.Tracker flags, RoleRuntime runtime) {
    this.upstreams = new Upstreams(runtime);
    this.origins = new OriginCluster(upstreams.active(config.origin()), runtime.client());
    this.metaInfos = new MetaInfos(origins);
    this.announces =
        new Announces(
            new PeerBook(handout(config), new SplittableRandom()),
            new OriginPeers(origins, config.originstore()),
            config.trackerserver().announceInterval(),
            System::nanoTime);
    this.probe = Digest.of(("readiness " + System.nanoTime()).getBytes(UTF_8));
    Router routes = routes();
    runtime.metrics().of("tracker", flags.port()).observe(routes);
    this.server = new HttpServer(runtime.http(), ServerConfig.onPort(flags.port()), routes);
  }

  private static HandoutConfig handout(TrackerConfig config) {
    HandoutConfig standard = HandoutConfig.standard();
    return new HandoutConfig(
        config.trackerserver().announceLimit(),
        standard.links(),
        config.peerstore().local().ttl(),
        switch (config.peerhandoutpolicy().priority()) {
          case DEFAULT -> HandoutConfig.Policy.DEFAULT;
          case COMPLETENESS -> HandoutConfig.Policy.COMPLETENESS;
        });
  }

  /// Starts to serve.
  ///
  /// @throws IOException when the port cannot be used
  public static TrackerRole start(TrackerConfig config, Flags.Tracker flags, RoleRuntime runtime)
      throws IOException {
    TrackerRole role = new TrackerRole(config, flags, runtime);
    try {
      role.server.start();
    } catch (IOException e) {
      role.close();
      throw e;
    }
    return role;
  }

  /// The port that answers.
  public int port() {
    return server.port();
  }

  private Router routes() {
    return new Router()
        .get("/health", exchange -> exchange.sendText(200, "OK\n"))
        .get("/readiness", this::readiness)
        .get("/announce", this::announceFirstVersion)
        .post("/announce/{infohash}", this::announce)
        .get("/namespace/{namespace}/blobs/{digest}/metainfo", this::metaInfo);
  }

  private void readiness(Exchange exchange) throws IOException {
    try {
      origins.ready(probe);
      exchange.sendText(200, "OK\n");
    } catch (ServiceException e) {
      exchange.sendText(503, "not ready to serve traffic: " + e.getMessage() + "\n");
    }
  }

  /// Version 2: the path says the infohash.
  private void announce(Exchange exchange) throws IOException {
    InfoHash infoHash;
    try {
      infoHash = new InfoHash(exchange.param("infohash"));
    } catch (ServiceException.Invalid e) {
      exchange.sendText(500, "parse infohash: " + e.getMessage() + "\n");
      return;
    }
    byte[] body = exchange.readAll(LONGEST_ANNOUNCE);
    answer(exchange, () -> AnnounceJson.decodeRequest(body, infoHash));
  }

  /// Version 1: a GET whose body says everything.
  private void announceFirstVersion(Exchange exchange) throws IOException {
    byte[] body = exchange.readAll(LONGEST_ANNOUNCE);
    answer(exchange, () -> AnnounceJson.decodeRequest(body));
  }

  /// What reads a request.
  @FunctionalInterface
  private interface Reading {
    AnnounceRequest read();
  }

  /// Clients of the reference act on the class of the status: a bad request is 500 there.
  private void answer(Exchange exchange, Reading reading) throws IOException {
    AnnounceRequest request;
    try {
      request = reading.read();
    } catch (ServiceException.Invalid e) {
      exchange.sendText(500, "json decode request: " + e.getMessage() + "\n");
      return;
    }
    exchange.sendBytes(
        200, "text/plain; charset=utf-8", AnnounceJson.encode(announces.answer(request)));
  }

  private void metaInfo(Exchange exchange) throws IOException {
    Namespace namespace = new Namespace(exchange.param("namespace"));
    Digest digest = Digest.parse(exchange.param("digest"));
    byte[] bytes;
    try {
      boolean fresh = exchange.header("Cache-Control").filter("no-cache"::equals).isPresent();
      bytes = fresh ? metaInfos.freshOf(namespace, digest) : metaInfos.of(namespace, digest);
    } catch (ServiceException e) {
      exchange.sendText(ErrorMapper.statusOf(e), "origin: " + e.getMessage() + "\n");
      return;
    }
    exchange.sendBytes(200, "application/json", bytes);
  }

  /// Ends the running requests and frees the port.
  @Override
  public void close() {
    server.close();
    upstreams.close();
  }
}
