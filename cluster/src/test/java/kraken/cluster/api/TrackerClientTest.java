package kraken.cluster.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import kraken.cluster.health.PassiveHealth;
import kraken.cluster.health.PassiveHealthConfig;
import kraken.cluster.hosts.HostList;
import kraken.cluster.hosts.HostListConfig;
import kraken.cluster.ring.Ring;
import kraken.cluster.ring.RingConfig;
import kraken.core.HostPort;
import kraken.core.MetaInfo;
import kraken.core.MetaInfoGenerator;
import kraken.core.Namespace;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.core.ServiceException;
import kraken.http.Gzip;
import kraken.http.HttpRuntime;
import kraken.http.client.ClientConfig;
import kraken.http.client.HttpClient;
import kraken.http.server.Handler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TrackerClientTest {
  private static final Namespace NS = new Namespace("library/foo");
  private static final MetaInfo META = metaInfo("hello world");
  private static final PeerInfo PEER =
      new PeerInfo(PeerId.addrHash("127.0.0.1", 16001), "127.0.0.1", 16001, false, false);
  private static final AnnounceRequest REQUEST =
      new AnnounceRequest(META.digest(), META.infoHash(), PEER);
  private static final Join JOIN =
      new Join(
          META.digest(),
          PEER,
          Optional.of(new AnnounceRequest.Surroundings(31, List.of(), List.of(), false)));

  private final HttpRuntime runtime = new HttpRuntime();
  private final HttpClient http = new HttpClient(runtime, ClientConfig.defaults());
  private final List<FakeHost> hosts = new ArrayList<>();

  private static MetaInfo metaInfo(String content) {
    MetaInfoGenerator generator = new MetaInfoGenerator(4);
    generator.update(ByteBuffer.wrap(content.getBytes(UTF_8)));
    return generator.finish();
  }

  @AfterEach
  void closeAll() {
    hosts.forEach(FakeHost::close);
    http.close();
    runtime.close();
  }

  private FakeHost host(Handler handler) throws IOException {
    FakeHost host = new FakeHost(runtime, handler);
    hosts.add(host);
    return host;
  }

  private TrackerClient client() {
    HostList list =
        HostList.open(
            HostListConfig.ofStatic(hosts.stream().map(h -> h.address().toString()).toList()));
    PassiveHealth health =
        new PassiveHealth(
            list, new PassiveHealthConfig(1, Duration.ofMinutes(5)), System::nanoTime);
    try (Ring ring = Ring.start(list, RingConfig.defaults(), health)) {
      return new TrackerClient(ring, health, http, _ -> {}, new Random(1));
    }
  }

  @Test
  void metaInfoIsPolledFor() throws IOException {
    AtomicInteger left = new AtomicInteger(3);
    FakeHost tracker =
        host(x -> {
          if (left.getAndDecrement() > 0) {
            x.sendText(202, "origin: ");
          } else {
            x.sendBytes(200, "application/json", MetaInfoJson.encode(META));
          }
        });
    assertThat(client().metaInfo(NS, META.digest())).isEqualTo(META);
    assertThat(tracker.asked())
        .hasSize(4)
        .containsOnly("GET /namespace/library%2Ffoo/blobs/" + META.digest() + "/metainfo");
  }

  @Test
  void unknownBlobIsNotFound() throws IOException {
    host(x -> x.sendText(404, "origin: "));
    assertThatThrownBy(() -> client().metaInfo(NS, META.digest()))
        .isInstanceOf(ServiceException.NotFound.class);
  }

  @Test
  void metaInfoOfAnotherBlobIsRefused() throws IOException {
    byte[] other = MetaInfoJson.encode(metaInfo("another blob"));
    host(x -> x.sendBytes(200, "application/json", other));
    assertThatThrownBy(() -> client().metaInfo(NS, META.digest()))
        .isInstanceOf(ServiceException.Unavailable.class)
        .hasMessageContaining("answered with that of");
  }

  /// As a tracker of the reference answers: it does not look at the header.
  @Test
  void joinAtATrackerThatDoesNotKnowItBringsTheMetaInfo() throws IOException {
    FakeHost tracker = host(x -> x.sendBytes(200, "application/json", MetaInfoJson.encode(META)));
    assertThat(client().join(NS, JOIN)).isEqualTo(new Joined(META, Optional.empty()));
    assertThat(tracker.asked())
        .containsExactly("GET /namespace/library%2Ffoo/blobs/" + META.digest() + "/metainfo");
  }

  @Test
  void joinBringsTheHandoutWithTheMetaInfo() throws IOException {
    AnnounceAnswer answer = new AnnounceAnswer(List.of(PEER), Duration.ofSeconds(3));
    List<Join> seen = new ArrayList<>();
    AtomicInteger left = new AtomicInteger(1);
    host(x -> {
      byte[] header = x.header("Kraken-Announce").orElseThrow().getBytes(UTF_8);
      seen.add(AnnounceJson.decodeJoin(header, META.digest()));
      if (left.getAndDecrement() > 0) {
        x.sendText(202, "origin: ");
      } else {
        x.header("Kraken-Handout", new String(AnnounceJson.encode(answer), UTF_8))
            .sendBytes(200, "application/json", MetaInfoJson.encode(META));
      }
    });
    assertThat(client().join(NS, JOIN)).isEqualTo(new Joined(META, Optional.of(answer)));
    assertThat(seen).containsExactly(JOIN, JOIN);
  }

  @Test
  void handoutThatCannotBeReadIsNone() throws IOException {
    host(x ->
        x.header("Kraken-Handout", "<html>")
            .sendBytes(200, "application/json", MetaInfoJson.encode(META)));
    assertThat(client().join(NS, JOIN)).isEqualTo(new Joined(META, Optional.empty()));
  }

  @Test
  void onlyAJoinAnnounces() throws IOException {
    host(x -> {
      assertThat(x.header("Kraken-Announce")).isEmpty();
      x.sendBytes(200, "application/json", MetaInfoJson.encode(META));
    });
    assertThat(client().metaInfo(NS, META.digest())).isEqualTo(META);
    assertThat(client().freshMetaInfo(NS, META.digest())).isEqualTo(META);
  }

  @Test
  void packedMetaInfoIsAskedForAndUnpacked() throws IOException {
    host(x -> {
      boolean asked = Gzip.isAccepted(x.headers("Accept-Encoding"));
      x.header("Content-Encoding", asked ? "gzip" : "identity")
          .sendBytes(200, "application/json", Gzip.pack(MetaInfoJson.encode(META)));
    });
    assertThat(client().metaInfo(NS, META.digest())).isEqualTo(META);
    assertThat(client().join(NS, JOIN).metaInfo()).isEqualTo(META);
  }

  @Test
  void brokenGzipIsATroubleOfTheTracker() throws IOException {
    host(x ->
        x.header("Content-Encoding", "gzip")
            .sendBytes(200, "application/json", MetaInfoJson.encode(META)));
    assertThatThrownBy(() -> client().metaInfo(NS, META.digest()))
        .isInstanceOf(ServiceException.Unavailable.class)
        .hasMessageContaining("gzip is broken");
  }

  @Test
  void announceCarriesThePeerAndBringsOthers() throws IOException {
    AnnounceAnswer answer = new AnnounceAnswer(List.of(PEER), Duration.ofSeconds(3));
    List<AnnounceRequest> seen = new ArrayList<>();
    FakeHost tracker =
        host(x -> {
          seen.add(AnnounceJson.decodeRequest(x.readAll(10_000)));
          x.sendBytes(200, "text/plain", AnnounceJson.encode(answer));
        });
    assertThat(client().announce(REQUEST)).isEqualTo(answer);
    assertThat(seen).containsExactly(REQUEST);
    assertThat(tracker.asked()).containsExactly("POST /announce/" + META.infoHash());
  }

  @Test
  void deafTrackerIsPassedOver() throws IOException {
    AnnounceAnswer answer = new AnnounceAnswer(List.of(), Duration.ofSeconds(3));
    for (int i = 0; i < 4; i++) {
      host(x -> x.sendBytes(200, "text/plain", AnnounceJson.encode(answer)));
    }
    TrackerClient client = client();
    HostPort first = firstAsked(client);
    hosts.stream().filter(h -> h.address().equals(first)).forEach(FakeHost::close);
    assertThat(client.announce(REQUEST)).isEqualTo(answer);
    assertThat(hosts.stream().filter(h -> !h.asked().isEmpty())).hasSize(2);
  }

  private HostPort firstAsked(TrackerClient client) {
    client.announce(REQUEST);
    return hosts.stream().filter(h -> !h.asked().isEmpty()).findFirst().orElseThrow().address();
  }

  @Test
  void anyStatusEndsTheSearch() throws IOException {
    for (int i = 0; i < 3; i++) {
      host(x -> x.sendText(500, "no peers available: nobody"));
    }
    assertThatThrownBy(() -> client().announce(REQUEST))
        .isInstanceOf(ServiceException.Unavailable.class)
        .hasMessageContaining("no peers available");
    assertThat(hosts.stream().mapToInt(h -> h.asked().size()).sum()).isEqualTo(1);
  }

  @Test
  void garbageIsATroubleOfTheTracker() throws IOException {
    host(x -> x.sendText(200, "<html>"));
    assertThatThrownBy(() -> client().announce(REQUEST))
        .isInstanceOf(ServiceException.Unavailable.class);
  }

  @Test
  void healthProbeWantsA200() throws IOException {
    HostPort good = host(x -> x.sendText(200, "OK\n")).address();
    HostPort bad = host(x -> x.sendText(503, "")).address();
    HealthProbe probe = new HealthProbe(http);
    assertThat(probe.isHealthy(good, Duration.ofSeconds(3))).isTrue();
    assertThat(probe.isHealthy(bad, Duration.ofSeconds(3))).isFalse();
    hosts.getFirst().close();
    assertThat(probe.isHealthy(good, Duration.ofSeconds(3))).isFalse();
  }
}
