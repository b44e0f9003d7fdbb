package kraken.node.tracker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import kraken.cluster.api.AnnounceAnswer;
import kraken.cluster.api.AnnounceJson;
import kraken.cluster.api.AnnounceRequest;
import kraken.cluster.api.Join;
import kraken.cluster.api.Joined;
import kraken.cluster.api.OriginCluster;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.http.Gzip;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running tracker.
public final class TrackerRole implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TrackerRole.class);
  private static final int LONGEST_ANNOUNCE = 64 << 10;

  /// Some 20 peers. A proxy before us may take no more than 4 KiB of headers in an answer: nginx
  /// does by default, and whoever sends more is answered with 502 in its place.
  private static final int LONGEST_HANDOUT = 3 << 10;

  private static final Duration AS_LONG_AS_IT_TAKES = Duration.ofDays(1);

  /// An origin that hangs must not delay the metainfo: who asks for it waits at most 10 s.
  private static final Duration BESIDE_METAINFO = Duration.ofSeconds(1);

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

  private void answer(Exchange exchange, Reading reading) throws IOException {
    AnnounceRequest request;
    try {
      request = reading.read();
    } catch (ServiceException.Invalid e) {
      refuse(exchange, e);
      return;
    }
    AnnounceAnswer answer = announces.answer(request, AS_LONG_AS_IT_TAKES);
    exchange.sendBytes(200, "text/plain; charset=utf-8", AnnounceJson.encode(answer));
  }

  /// Clients of the reference act on the class of the status: a bad request is 500 there.
  private static void refuse(Exchange exchange, ServiceException.Invalid why) throws IOException {
    exchange.sendText(500, "json decode request: " + why.getMessage() + "\n");
  }

  private void metaInfo(Exchange exchange) throws IOException {
    Namespace namespace = new Namespace(exchange.param("namespace"));
    Digest digest = Digest.parse(exchange.param("digest"));
    Optional<Join> join;
    try {
      join =
          exchange
              .header(Join.HEADER)
              .map(json -> AnnounceJson.decodeJoin(json.getBytes(UTF_8), digest));
    } catch (ServiceException.Invalid e) {
      refuse(exchange, e);
      return;
    }
    MetaInfos.Known known;
    try {
      boolean fresh = exchange.header("Cache-Control").filter("no-cache"::equals).isPresent();
      known = fresh ? metaInfos.freshOf(namespace, digest) : metaInfos.of(namespace, digest);
    } catch (ServiceException e) {
      exchange.sendText(ErrorMapper.statusOf(e), "origin: " + e.getMessage() + "\n");
      return;
    }
    if (join.isPresent() && known.infoHash().isPresent()) {
      handOut(exchange, join.get().announce(known.infoHash().get()));
    }
    send(exchange, known);
  }

  /// Enters the peer and says in the header what an announce would have answered. Where that cannot
  /// be said there is no header: the peer announces, and hears why.
  private void handOut(Exchange exchange, AnnounceRequest request) {
    byte[] handout;
    try {
      handout = AnnounceJson.encode(announces.answer(request, BESIDE_METAINFO));
    } catch (ServiceException e) {
      log.debug("no handout beside the metainfo of {}: {}", request.digest(), e.getMessage());
      return;
    }
    if (handout.length <= LONGEST_HANDOUT) {
      // It is for this peer alone: no cache between may give it to another.
      exchange.header("Cache-Control", "no-store");
      exchange.header(Joined.HEADER, new String(handout, US_ASCII));
    }
  }

  private static void send(Exchange exchange, MetaInfos.Known known) throws IOException {
    exchange.header("Vary", "Accept-Encoding");
    boolean packed =
        known.packed().isPresent() && Gzip.isAccepted(exchange.headers("Accept-Encoding"));
    if (packed) {
      exchange.header("Content-Encoding", Gzip.NAME);
    }
    exchange.sendBytes(
        200, "application/json", packed ? known.packed().orElseThrow() : known.json());
  }

  /// Ends the running requests and frees the port.
  @Override
  public void close() {
    server.close();
    upstreams.close();
  }
}
