package kraken.cluster.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.http.FileContent;
import kraken.http.HttpRuntime;
import kraken.http.client.ClientConfig;
import kraken.http.client.HttpClient;
import kraken.http.server.Handler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which origins are asked, in which order, and which answer ends the search.
final class OriginClusterTest {
  private static final Namespace NS = new Namespace("ns");
  private static final byte[] BYTES = "the bytes of a blob".getBytes(UTF_8);
  private static final Digest DIGEST = Digest.of(BYTES);
  private static final Handler SERVING = x -> x.sendBytes(200, "application/octet-stream", BYTES);
  private static final Handler BROKEN = x -> x.sendText(500, "disk on fire");
  private static final Handler BUSY = x -> x.sendText(503, "");
  private static final Handler ABSENT = x -> x.sendText(404, "");

  @TempDir private Path dir;
  private final HttpRuntime runtime = new HttpRuntime();
  private final HttpClient http = new HttpClient(runtime, ClientConfig.defaults());
  private final List<FakeHost> hosts = new ArrayList<>();
  private final OriginClientTest.Target target = new OriginClientTest.Target();

  @AfterEach
  void closeAll() {
    hosts.forEach(FakeHost::close);
    http.close();
    runtime.close();
  }

  /// A cluster whose owners, in order, answer with these handlers.
  private OriginCluster cluster(Handler... handlers) throws IOException {
    for (Handler handler : handlers) {
      hosts.add(
          new FakeHost(
              runtime,
              x -> {
                if (x.rawPath().endsWith("/locations")) {
                  x.header("Origin-Locations", addresses()).send();
                } else {
                  handler.handle(x);
                }
              }));
    }
    return new OriginCluster(upstream(), http, _ -> {}, new Random(1));
  }

  private FakeHost.Hosts upstream() {
    return FakeHost.Hosts.of(hosts.stream().map(FakeHost::address).toArray(HostPort[]::new));
  }

  private String addresses() {
    return hosts.stream().map(h -> h.address().toString()).collect(Collectors.joining(","));
  }

  /// Requests to owner `i` other than for locations.
  private List<String> asked(int i) {
    return hosts.get(i).asked().stream().filter(line -> !line.endsWith("/locations")).toList();
  }

  private static Handler after(int polls, Handler then) {
    AtomicInteger left = new AtomicInteger(polls);
    return x -> {
      if (left.getAndDecrement() > 0) {
        x.status(202).send();
      } else {
        then.handle(x);
      }
    };
  }

  @Test
  void downloadComesFromTheFirstOwner() throws IOException {
    cluster(SERVING, BROKEN).download(NS, DIGEST, target);
    assertThat(target.bytes.toByteArray()).isEqualTo(BYTES);
    assertThat(asked(1)).isEmpty();
  }

  @Test
  void downloadPollsTheSameOwnerWhileItFetches() throws IOException {
    cluster(after(3, SERVING), BROKEN).download(NS, DIGEST, target);
    assertThat(target.bytes.toByteArray()).isEqualTo(BYTES);
    assertThat(asked(0)).hasSize(4);
    assertThat(asked(1)).isEmpty();
  }

  @Test
  void ownerInTroubleIsPassedOver() throws IOException {
    cluster(BROKEN, BUSY, SERVING).download(NS, DIGEST, target);
    assertThat(target.bytes.toByteArray()).isEqualTo(BYTES);
  }

  @Test
  void targetIsRewoundWhenATransferBreaks() throws IOException {
    Handler breaking =
        x ->
            x.sendStream(
                200,
                "application/octet-stream",
                sink -> {
                  sink.accept(ByteBuffer.wrap("half of".getBytes(UTF_8)));
                  throw new IOException("this transfer breaks on purpose");
                });
    cluster(breaking, SERVING).download(NS, DIGEST, target);
    assertThat(target.bytes.toByteArray()).isEqualTo(BYTES);
    assertThat(target.rewinds).isEqualTo(2);
  }

  @Test
  void unknownBlobIsNotAskedForElsewhere() throws IOException {
    OriginCluster cluster = cluster(ABSENT, SERVING);
    assertThatThrownBy(() -> cluster.download(NS, DIGEST, target))
        .isInstanceOf(ServiceException.NotFound.class);
    assertThat(asked(1)).isEmpty();
  }

  @Test
  void deafOwnerIsReportedAndPassedOver() throws IOException {
    OriginCluster throwaway = cluster(SERVING, SERVING);
    assertThat(throwaway).isNotNull();
    hosts.get(0).close();
    FakeHost.Hosts upstream = upstream();
    new OriginCluster(upstream, http, _ -> {}, new Random(1)).download(NS, DIGEST, target);
    assertThat(target.bytes.toByteArray()).isEqualTo(BYTES);
    assertThat(upstream.complaints()).contains(hosts.get(0).address());
  }

  @Test
  void failureOfOurOwnDiskIsNotTheOwnersFault() throws IOException {
    OriginCluster cluster = cluster(SERVING, SERVING);
    DownloadTarget full =
        new DownloadTarget() {
          @Override
          public void rewind() {}

          @Override
          public void accept(ByteBuffer chunk) throws IOException {
            throw new IOException("no space left");
          }
        };
    assertThatThrownBy(() -> cluster.download(NS, DIGEST, full))
        .isInstanceOf(ServiceException.Unavailable.class)
        .hasMessageContaining("no space left");
    assertThat(asked(1)).isEmpty();
  }

  @Test
  void metaInfoDoesNotWaitForAFetch() throws IOException {
    OriginCluster cluster = cluster(after(1, SERVING), SERVING);
    assertThatThrownBy(() -> cluster.metaInfo(NS, DIGEST))
        .isInstanceOf(ServiceException.Pending.class);
    assertThat(asked(1)).isEmpty();
  }

  @Test
  void metaInfoIsAskedForElsewhereAfterAnyError() throws IOException {
    assertThat(cluster(ABSENT, BROKEN, SERVING).metaInfo(NS, DIGEST)).isEqualTo(BYTES);
  }

  @Test
  void lastErrorWinsWhenAllOwnersFail() throws IOException {
    OriginCluster cluster = cluster(BROKEN, ABSENT);
    assertThatThrownBy(() -> cluster.metaInfo(NS, DIGEST))
        .isInstanceOf(ServiceException.NotFound.class);
  }

  @Test
  void sizeIsFoundAtAnyOwner() throws IOException {
    assertThat(cluster(ABSENT, BROKEN, SERVING).stat(NS, DIGEST)).hasValue(BYTES.length);
  }

  @Test
  void sizeIsEmptyWhenNoOwnerHasTheBlob() throws IOException {
    assertThat(cluster(ABSENT, ABSENT).stat(NS, DIGEST)).isEmpty();
  }

  @Test
  void busyOwnerGetsNoUploadButTheNextDoes() throws IOException {
    Handler accepting = x -> x.header("Location", "u").send();
    OriginCluster cluster = cluster(BUSY, accepting);
    try (FileContent content = content()) {
      cluster.upload(NS, DIGEST, content);
    }
    assertThat(asked(1)).hasSize(3);
  }

  @Test
  void refusedUploadIsNotTriedElsewhere() throws IOException {
    OriginCluster cluster = cluster(BROKEN, SERVING);
    try (FileContent content = content()) {
      assertThatThrownBy(() -> cluster.upload(NS, DIGEST, content))
          .isInstanceOf(ServiceException.Unavailable.class)
          .hasMessageContaining("disk on fire");
    }
    assertThat(asked(1)).isEmpty();
  }

  private FileContent content() throws IOException {
    return FileContent.open(Files.write(dir.resolve("blob"), BYTES));
  }

  @Test
  void prefetchReturnsWhileTheOwnerIsAtIt() throws IOException {
    cluster(after(99, SERVING)).prefetch(NS, DIGEST);
    assertThat(asked(0)).containsExactly("POST /namespace/ns/blobs/" + DIGEST + "/prefetch");
  }

  @Test
  void replicationWaitsForTheOwner() throws IOException {
    cluster(after(2, SERVING)).replicate(NS, DIGEST, "other:80");
    assertThat(asked(0)).hasSize(3).first().asString().endsWith("/remote/other:80");
  }

  @Test
  void nobodyHealthyIsAClearError() {
    OriginCluster nobody = new OriginCluster(FakeHost.Hosts.of(), http, _ -> {}, new Random(1));
    assertThatThrownBy(() -> nobody.owners(DIGEST))
        .isInstanceOf(ServiceException.Unavailable.class)
        .hasMessageContaining("no origin is healthy");
  }

  @Test
  void readinessIsThatOfAnOwner() throws IOException {
    cluster(SERVING).ready(DIGEST);
    OriginCluster unready = cluster(BUSY);
    hosts.removeFirst().close();
    assertThatThrownBy(() -> unready.ready(DIGEST)).isInstanceOf(ServiceException.class);
  }
}
