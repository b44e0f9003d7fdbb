package kraken.node.tracker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import kraken.cluster.api.AnnounceAnswer;
import kraken.cluster.api.AnnounceJson;
import kraken.cluster.api.AnnounceRequest;
import kraken.cluster.api.AnnounceRequest.Surroundings;
import kraken.cluster.api.Join;
import kraken.cluster.api.MetaInfoJson;
import kraken.cluster.api.PeerContext;
import kraken.core.MetaInfo;
import kraken.core.MetaInfoGenerator;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.http.client.HttpClient;
import kraken.http.client.HttpRequest;
import kraken.http.client.HttpResponse;
import kraken.http.server.Exchange;
import kraken.http.server.HttpServer;
import kraken.http.server.Router;
import kraken.http.server.ServerConfig;
import kraken.node.base.RoleRuntime;
import kraken.node.config.ConfigLoader;
import kraken.node.config.Flags;
import kraken.node.config.TrackerConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A tracker on a loopback port, with one origin that is scripted.
final class TrackerRoleTest {
  private static final MetaInfo META = metaInfo();
  private static final PeerInfo ORIGIN =
      new PeerInfo(PeerId.addrHash("127.0.0.1", 15001), "127.0.0.1", 15001, true, true);

  private final RoleRuntime runtime = RoleRuntime.create();
  private final HttpClient http = runtime.client();
  private final AtomicInteger originCalls = new AtomicInteger();
  private final AtomicInteger originStatus = new AtomicInteger(200);
  private CountDownLatch originHangs = new CountDownLatch(0);
  private final List<AutoCloseable> open = new ArrayList<>();
  private String tracker = "";

  private static MetaInfo metaInfo() {
    MetaInfoGenerator generator = new MetaInfoGenerator(4);
    byte[] bytes = new byte[4000];
    new Random(1).nextBytes(bytes);
    generator.update(ByteBuffer.wrap(bytes));
    return generator.finish();
  }

  @BeforeEach
  void start() throws Exception {
    int[] port = {0};
    Router routes =
        new Router()
            .get("/readiness", x -> x.sendText(originStatus.get(), ""))
            .get(
                "/blobs/{digest}/locations",
                x -> x.header("Origin-Locations", "127.0.0.1:" + port[0]).send())
            .get("/internal/peercontext", this::context)
            .get("/internal/namespace/{ns}/blobs/{digest}/metainfo", this::originMetaInfo);
    HttpServer origin = new HttpServer(runtime.http(), ServerConfig.loopback(), routes);
    origin.start();
    open.add(origin);
    port[0] = origin.port();
    tracker = "http://127.0.0.1:" + startTracker("127.0.0.1:" + port[0]);
  }

  private int startTracker(String origin) throws Exception {
    TrackerConfig config =
        ConfigLoader.parse(
                TrackerConfig.class,
                "test",
                """
                tls: {server: {disabled: true}, client: {disabled: true}}
                origin: {hosts: {static: ['%s']}}
                originstore: {locations_error_ttl: 0s, origin_unavailable_ttl: 0s}
                """
                    .formatted(origin))
            .config();
    TrackerRole role = TrackerRole.start(config, new Flags.Tracker(0, "test"), runtime);
    open.addFirst(role);
    return role.port();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
    runtime.close();
  }

  private void context(Exchange exchange) throws Exception {
    originCalls.incrementAndGet();
    originHangs.await();
    PeerContext context = new PeerContext(ORIGIN.id(), ORIGIN.ip(), ORIGIN.port(), "", "", true);
    exchange.sendBytes(originStatus.get(), "application/json", context.toJson());
  }

  private void originMetaInfo(Exchange exchange) throws IOException {
    originCalls.incrementAndGet();
    if (originStatus.get() == 200) {
      exchange.sendBytes(200, "application/json", MetaInfoJson.encode(META));
    } else {
      exchange.sendText(originStatus.get(), "the origin's words");
    }
  }

  private static PeerInfo agent(int number, boolean complete) {
    return new PeerInfo(PeerId.addrHash("127.0.0.1", number), "127.0.0.1", number, false, complete);
  }

  private HttpResponse announce(PeerInfo peer) throws IOException {
    byte[] body = AnnounceJson.encode(new AnnounceRequest(META.digest(), META.infoHash(), peer));
    return http.send(
        HttpRequest.post(tracker + "/announce/" + META.infoHash()).body(body, "text/plain"));
  }

  private HttpResponse announce(PeerInfo peer, boolean stopped, PeerInfo... links)
      throws IOException {
    List<PeerId> ids = Stream.of(links).map(PeerInfo::id).toList();
    Surroundings ours = new Surroundings(15, ids, List.of(), stopped);
    byte[] body =
        AnnounceJson.encode(
            new AnnounceRequest(META.digest(), META.infoHash(), peer, Optional.of(ours)));
    return http.send(
        HttpRequest.post(tracker + "/announce/" + META.infoHash()).body(body, "text/plain"));
  }

  private static List<PeerInfo> peers(HttpResponse answer) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    return AnnounceJson.decodeAnswer(answer.body()).peers();
  }

  private HttpResponse get(String path) throws IOException {
    return http.send(HttpRequest.get(tracker + path));
  }

  private HttpRequest joining(PeerInfo peer) {
    Surroundings ours = new Surroundings(15, List.of(), List.of(), false);
    byte[] json = AnnounceJson.encode(new Join(META.digest(), peer, Optional.of(ours)));
    return HttpRequest.get(tracker + metaInfoPath())
        .header("Kraken-Announce", new String(json, UTF_8));
  }

  private HttpResponse join(PeerInfo peer) throws IOException {
    HttpResponse answer = http.send(joining(peer));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(MetaInfoJson.encode(META));
    return answer;
  }

  private static Optional<List<PeerInfo>> handout(HttpResponse answer) {
    return answer
        .header("Kraken-Handout")
        .map(json -> AnnounceJson.decodeAnswer(json.getBytes(UTF_8)).peers());
  }

  private String metaInfoPath() {
    return "/namespace/library%2Ffoo/blobs/" + META.digest() + "/metainfo";
  }

  @Test
  void firstPeerIsSentToTheOrigin() throws IOException {
    HttpResponse answer = announce(agent(1, false));
    assertThat(peers(answer)).containsExactly(ORIGIN);
    assertThat(AnnounceJson.decodeAnswer(answer.body()).interval())
        .isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void peersAreToldOfEachOtherInTheOrderOfThePolicy() throws IOException {
    announce(agent(1, true));
    announce(agent(2, false));
    assertThat(peers(announce(agent(3, false))))
        .containsExactly(agent(1, true), ORIGIN, agent(2, false));
  }

  @Test
  void peerThatSaysItsLinksIsToldWhomItLacks() throws IOException {
    announce(agent(1, false));
    announce(agent(2, false), false);
    assertThat(peers(announce(agent(3, false), false, ORIGIN, agent(1, false))))
        .containsExactly(agent(2, false));
  }

  @Test
  void peerThatHasAllIsToldNobodyAndThatIsNoError() throws IOException {
    announce(agent(1, false), false);
    HttpResponse answer = announce(agent(2, false), false, ORIGIN, agent(1, false));
    assertThat(peers(answer)).isEmpty();
  }

  @Test
  void peerThatStopsIsNotNamedAnyMore() throws IOException {
    announce(agent(1, false), false);
    originCalls.set(0);
    assertThat(peers(announce(agent(1, false), true))).isEmpty();
    assertThat(originCalls).as("the origins need not be asked").hasValue(0);
    assertThat(peers(announce(agent(2, false)))).containsExactly(ORIGIN);
  }

  @Test
  void agentsOfTheReferenceAreToldNinePeersAndAnOrigin() throws IOException {
    for (int i = 1; i <= 40; i++) {
      assertThat(peers(announce(agent(i, false)))).hasSizeLessThan(11).contains(ORIGIN);
    }
    announce(agent(41, false));
    assertThat(peers(announce(agent(41, false)))).hasSizeBetween(7, 10);
  }

  @Test
  void completePeerIsToldNobody() throws IOException {
    assertThat(announce(agent(1, true)).text())
        .isEqualTo("{\"peers\":null,\"interval\":3000000000}");
    assertThat(originCalls).as("the origins need not be asked").hasValue(0);
  }

  @Test
  void firstVersionIsAGetWithABody() throws IOException {
    byte[] body =
        AnnounceJson.encode(new AnnounceRequest(META.digest(), META.infoHash(), agent(1, false)));
    HttpResponse answer =
        http.send(HttpRequest.get(tracker + "/announce").body(body, "text/plain"));
    assertThat(peers(answer)).containsExactly(ORIGIN);
  }

  @Test
  void originsAreAskedOncePerTenSeconds() throws IOException {
    for (int i = 1; i <= 50; i++) {
      announce(agent(i, false));
    }
    assertThat(originCalls).hasValue(1);
  }

  @Test
  void nobodyAtAllIsAnError() throws IOException {
    originStatus.set(500);
    HttpResponse answer = announce(agent(1, false));
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).startsWith("no peers available: ");
  }

  @Test
  void otherPeersAreEnoughWhileTheOriginIsAway() throws IOException {
    originStatus.set(500);
    announce(agent(1, false));
    assertThat(peers(announce(agent(2, false)))).containsExactly(agent(1, false));
    originStatus.set(200);
    assertThat(peers(announce(agent(3, false)))).contains(ORIGIN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"garbage", "", "{}", "[]", "{\"peer\":{}}", "{\"name\":\"x\",\"peer\":{}}"})
  void badBodiesAreRefusedAsTheReferenceDoes(String body) throws IOException {
    HttpResponse answer =
        http.send(
            HttpRequest.post(tracker + "/announce/" + META.infoHash())
                .body(body.getBytes(UTF_8), "text/plain"));
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).startsWith("json decode request: ");
  }

  @Test
  void badInfohashIsRefusedAsTheReferenceDoes() throws IOException {
    HttpResponse answer =
        http.send(HttpRequest.post(tracker + "/announce/xyz").body(new byte[2], ""));
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).startsWith("parse infohash: ");
  }

  @Test
  void hugeBodyIsRefused() throws IOException {
    HttpResponse answer =
        http.send(
            HttpRequest.post(tracker + "/announce/" + META.infoHash())
                .body(new byte[100_000], "text/plain"));
    assertThat(answer.status()).isEqualTo(413);
  }

  @Test
  void metaInfoIsTheOriginsByteForByteAndRemembered() throws IOException {
    for (int i = 0; i < 3; i++) {
      HttpResponse answer = get(metaInfoPath());
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("content-type")).contains("application/json");
      assertThat(answer.body()).isEqualTo(MetaInfoJson.encode(META));
    }
    assertThat(originCalls).hasValue(1);
  }

  @Test
  void joinIsAnsweredAsAnAnnounceAndThePeerIsNamedToOthers() throws IOException {
    HttpResponse answer = join(agent(1, false));
    assertThat(answer.header("Kraken-Handout"))
        .contains(
            new String(
                AnnounceJson.encode(new AnnounceAnswer(List.of(ORIGIN), Duration.ofSeconds(3))),
                UTF_8));
    assertThat(handout(join(agent(2, false)))).contains(List.of(ORIGIN, agent(1, false)));
    assertThat(peers(announce(agent(3, false), false, ORIGIN)))
        .containsExactlyInAnyOrder(agent(1, false), agent(2, false));
  }

  @Test
  void handoutIsKeptByNoCacheOnTheWay() throws IOException {
    assertThat(join(agent(1, false)).header("Cache-Control")).contains("no-store");
    assertThat(get(metaInfoPath()).header("Cache-Control")).isEmpty();
  }

  @Test
  void whoDoesNotJoinGetsNoHandoutAndIsNotEntered() throws IOException {
    assertThat(get(metaInfoPath()).header("Kraken-Handout")).isEmpty();
    assertThat(peers(announce(agent(2, false)))).containsExactly(ORIGIN);
  }

  @Test
  void whoHasToWaitForTheMetaInfoIsNotEntered() throws IOException {
    originStatus.set(202);
    HttpResponse answer = http.send(joining(agent(1, false)));
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("Kraken-Handout")).isEmpty();
    originStatus.set(200);
    assertThat(peers(announce(agent(2, false)))).containsExactly(ORIGIN);
  }

  @Test
  void metaInfoIsAnsweredAlsoWhereNobodyCanBeNamed() throws IOException {
    get(metaInfoPath());
    originStatus.set(500);
    assertThat(handout(join(agent(2, false)))).isEmpty();
    assertThat(handout(join(agent(3, false))))
        .as("the one before was entered")
        .contains(List.of(agent(2, false)));
  }

  @Test
  void originThatHangsDoesNotHoldUpTheMetaInfo() throws IOException {
    originHangs = new CountDownLatch(1);
    assertThat(handout(join(agent(1, false)))).isEmpty();
    originHangs.countDown();
    assertThat(peers(announce(agent(2, false)))).contains(ORIGIN);
    assertThat(originCalls).as("metainfo, and one call that was not given up").hasValue(2);
  }

  @ParameterizedTest
  @CsvSource({"350, true", "700, false"})
  void handoutIsLeftOutWhereItIsTooLongForAHeader(int name, boolean fits) throws IOException {
    for (int i = 1; i <= 30; i++) {
      PeerInfo peer = agent(i, false);
      announce(new PeerInfo(peer.id(), "a".repeat(name), i, false, false), false);
    }
    Optional<List<PeerInfo>> handout = handout(join(agent(31, false)));
    assertThat(handout.isPresent()).isEqualTo(fits);
    handout.ifPresent(peers -> assertThat(peers).hasSizeGreaterThan(4));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "{}",
        "{\"peer\":{}}",
        "{\"digest\":\"sha256:0000000000000000000000000000000000000000000000000000000000000000\","
            + "\"peer\":{\"ip\":\"a\",\"port\":1}}"
      })
  void badJoinIsRefusedAsABadAnnounce(String header) throws IOException {
    HttpResponse answer =
        http.send(HttpRequest.get(tracker + metaInfoPath()).header("Kraken-Announce", header));
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).startsWith("json decode request: ");
  }

  @Test
  void metaInfoIsPackedForWhoAsksForThat() throws IOException {
    HttpRequest request = HttpRequest.get(tracker + metaInfoPath());
    for (int i = 0; i < 2; i++) {
      HttpResponse packed = http.send(request.header("Accept-Encoding", "gzip"));
      assertThat(packed.header("Content-Encoding")).contains("gzip");
      assertThat(packed.header("Vary")).contains("Accept-Encoding");
      assertThat(packed.body()).hasSizeLessThan(MetaInfoJson.encode(META).length * 6 / 10);
      assertThat(packed.unpacked(1 << 20).body()).isEqualTo(MetaInfoJson.encode(META));
      HttpResponse plain = http.send(request.header("Accept-Encoding", "gzip;q=0"));
      assertThat(plain.header("Content-Encoding")).isEmpty();
      assertThat(plain.header("Vary")).contains("Accept-Encoding");
      assertThat(plain.body()).isEqualTo(MetaInfoJson.encode(META));
    }
    assertThat(originCalls).hasValue(1);
  }

  @Test
  void metaInfoOfABlobThatIsGoneIsForgottenWhenSomebodyDoubtsIt() throws IOException {
    assertThat(get(metaInfoPath()).status()).isEqualTo(200);
    originStatus.set(404);
    assertThat(get(metaInfoPath()).status()).as("remembered").isEqualTo(200);
    HttpResponse doubted =
        http.send(HttpRequest.get(tracker + metaInfoPath()).header("Cache-Control", "no-cache"));
    assertThat(doubted.status()).isEqualTo(404);
    assertThat(get(metaInfoPath()).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"202, 202", "404, 404", "503, 503", "500, 500"})
  void troubleOfTheOriginIsPassedOn(int origin, int expected) throws IOException {
    originStatus.set(origin);
    HttpResponse answer = get(metaInfoPath());
    assertThat(answer.status()).isEqualTo(expected);
    assertThat(answer.text()).startsWith("origin: ").contains("the origin's words");
  }

  @Test
  void badDigestIsA400() throws IOException {
    assertThat(get("/namespace/x/blobs/sha256:abc/metainfo").status()).isEqualTo(400);
    assertThat(get("/namespace/x/blobs/..%2F..%2Fetc/metainfo").status()).isEqualTo(400);
  }

  @Test
  void healthIsConstantAndReadinessThatOfTheOrigin() throws IOException {
    assertThat(get("/health").text()).isEqualTo("OK\n");
    assertThat(get("/readiness").text()).isEqualTo("OK\n");
    originStatus.set(503);
    assertThat(get("/health").status()).isEqualTo(200);
    HttpResponse answer = get("/readiness");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text()).startsWith("not ready to serve traffic: ");
    assertThat(get("/nothing").status()).isEqualTo(404);
    assertThat(http.send(HttpRequest.put(tracker + "/announce")).status()).isEqualTo(405);
  }

  @Test
  void answerIsTheOneOfTheClients() throws IOException {
    AnnounceAnswer answer = AnnounceJson.decodeAnswer(announce(agent(7, false)).body());
    assertThat(answer.peers()).doesNotContain(agent(7, false));
  }
}
