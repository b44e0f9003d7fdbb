package kraken.cluster.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.Namespace;
import kraken.core.PeerId;
import kraken.core.ServiceException;
import kraken.http.FileContent;
import kraken.http.HttpRuntime;
import kraken.http.client.ClientConfig;
import kraken.http.client.HttpClient;
import kraken.http.client.HttpException;
import kraken.http.server.Exchange;
import kraken.http.server.Handler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What one origin is asked, and what is made of its answers.
final class OriginClientTest {
  private static final Namespace NS = new Namespace("library/foo");
  private static final Digest DIGEST = Digest.of("hello".getBytes(UTF_8));
  private static final String BLOB = "/namespace/library%2Ffoo/blobs/" + DIGEST;

  @TempDir private Path dir;
  private final HttpRuntime runtime = new HttpRuntime();
  private final HttpClient http = new HttpClient(runtime, ClientConfig.defaults());
  private final List<FakeHost> hosts = new ArrayList<>();

  @AfterEach
  void closeAll() {
    hosts.forEach(FakeHost::close);
    http.close();
    runtime.close();
  }

  private OriginClient origin(Handler handler) throws IOException {
    FakeHost host = new FakeHost(runtime, handler);
    hosts.add(host);
    return new OriginClient(http, host.address());
  }

  private List<String> asked() {
    return hosts.getFirst().asked();
  }

  private FileContent content(long length) throws IOException {
    Path file = dir.resolve("blob");
    try (var data = new RandomAccessFile(file.toFile(), "rw")) {
      data.setLength(length);
    }
    return FileContent.open(file);
  }

  @Test
  void locationsComeFromTheHeader() throws IOException {
    OriginClient origin = origin(x -> x.header("Origin-Locations", "origin2:80,origin1:80").send());
    assertThat(origin.locations(DIGEST))
        .containsExactly(HostPort.parse("origin2:80"), HostPort.parse("origin1:80"));
    assertThat(asked()).containsExactly("GET /blobs/" + DIGEST + "/locations");
  }

  @Test
  void sizeComesFromTheHeadOfTheBlob() throws IOException {
    OriginClient origin = origin(x -> x.sendBytes(200, "application/octet-stream", new byte[77]));
    assertThat(origin.stat(NS, DIGEST, true)).hasValue(77);
    assertThat(origin.stat(NS, DIGEST, false)).hasValue(77);
    assertThat(asked())
        .containsExactly("HEAD /internal" + BLOB + "?local=true", "HEAD /internal" + BLOB);
  }

  @Test
  void statusesBecomeKindsOfErrors() throws IOException {
    record Case(int status, Class<? extends ServiceException> kind) {}
    List<Case> cases =
        List.of(
            new Case(202, ServiceException.Pending.class),
            new Case(400, ServiceException.Invalid.class),
            new Case(403, ServiceException.Forbidden.class),
            new Case(404, ServiceException.NotFound.class),
            new Case(409, ServiceException.Conflict.class),
            new Case(429, ServiceException.TooBusy.class),
            new Case(503, ServiceException.TooBusy.class),
            new Case(500, ServiceException.Unavailable.class),
            new Case(418, ServiceException.Unavailable.class));
    for (Case c : cases) {
      OriginClient answering = origin(x -> x.sendText(c.status(), "because\n"));
      assertThatThrownBy(() -> answering.metaInfo(NS, DIGEST))
          .isInstanceOf(c.kind())
          .hasMessageContaining("because")
          .hasMessageContaining(DIGEST.toString())
          .hasMessageContaining("" + c.status());
    }
  }

  @Test
  void uploadGoesInChunksOfAtMost32MiB() throws IOException {
    List<String> ranges = new ArrayList<>();
    List<Long> lengths = new ArrayList<>();
    OriginClient origin =
        origin(x -> {
          if (x.method().equals("POST")) {
            x.header("Location", "some-uid").send();
          } else if (x.method().equals("PATCH")) {
            ranges.add(x.header("Content-Range").orElse(""));
            lengths.add(received(x));
          }
        });
    try (FileContent content = content((32L << 20) + 5)) {
      origin.upload(new UploadKind.Public(NS), DIGEST, content);
    }
    assertThat(asked())
        .containsExactly(
            "POST " + BLOB + "/uploads?size=33554437",
            "PATCH " + BLOB + "/uploads/some-uid",
            "PATCH " + BLOB + "/uploads/some-uid",
            "PUT " + BLOB + "/uploads/some-uid");
    assertThat(ranges).containsExactly("0-33554432", "33554432-33554437");
    assertThat(lengths).containsExactly(32L << 20, 5L);
  }

  private static long received(Exchange exchange) throws IOException {
    long[] count = {0};
    exchange.readBody(chunk -> count[0] += takeAll(chunk));
    return count[0];
  }

  private static int takeAll(ByteBuffer chunk) {
    int length = chunk.remaining();
    chunk.position(chunk.limit());
    return length;
  }

  @Test
  void emptyBlobSendsNoChunk() throws IOException {
    OriginClient origin = origin(x -> x.header("Location", "u").send());
    try (FileContent content = content(0)) {
      origin.upload(new UploadKind.Transfer(), DIGEST, content);
    }
    assertThat(asked())
        .containsExactly(
            "POST /internal/blobs/" + DIGEST + "/uploads?size=0",
            "PUT /internal/blobs/" + DIGEST + "/uploads/u");
  }

  @Test
  void duplicateIsCommittedWithItsDelay() throws IOException {
    List<String> bodies = new ArrayList<>();
    OriginClient origin =
        origin(x -> {
          bodies.add(new String(x.readAll(1000), UTF_8));
          x.header("Location", "u").send();
        });
    try (FileContent content = content(1)) {
      origin.upload(new UploadKind.Duplicate(NS, Duration.ofMinutes(30)), DIGEST, content);
    }
    assertThat(asked())
        .containsExactly(
            "POST " + BLOB + "/uploads?size=1",
            "PATCH " + BLOB + "/uploads/u",
            "PUT /internal/duplicate" + BLOB + "/uploads/u");
    assertThat(bodies.getLast()).isEqualTo("{\"Delay\":1800000000000}");
  }

  @Test
  void blobThatIsThereAlreadyIsASuccess() throws IOException {
    OriginClient origin = origin(x -> x.sendText(409, ""));
    try (FileContent content = content(1)) {
      origin.upload(new UploadKind.Public(NS), DIGEST, content);
    }
    assertThat(asked()).hasSize(1);
  }

  @Test
  void downloadStreamsAndSaysWhenItHasToWait() throws IOException {
    byte[] bytes = new byte[300_000];
    OriginClient origin = origin(x -> x.sendBytes(200, "application/octet-stream", bytes));
    OriginClient fetching = origin(x -> x.status(202).send());
    Target target = new Target();
    origin.download(NS, DIGEST, target);
    assertThat(target.bytes.size()).isEqualTo(bytes.length);
    assertThatThrownBy(() -> fetching.download(NS, DIGEST, target))
        .isInstanceOf(ServiceException.Pending.class);
    assertThat(target.bytes.size()).isEqualTo(bytes.length);
  }

  @Test
  void peerContextIsRead() throws IOException {
    PeerContext context =
        new PeerContext(PeerId.addrHash("127.0.0.1", 80), "127.0.0.1", 80, "z", "c", true);
    OriginClient origin = origin(x -> x.sendBytes(200, "application/json", context.toJson()));
    assertThat(origin.peerContext()).isEqualTo(context);
    OriginClient garbage = origin(x -> x.sendText(200, "{]"));
    assertThatThrownBy(garbage::peerContext).isInstanceOf(ServiceException.Unavailable.class);
  }

  @Test
  void deletionIsAcceptedWith202() throws IOException {
    origin(x -> x.status(202).send()).delete(DIGEST);
    assertThat(asked()).containsExactly("DELETE /internal/blobs/" + DIGEST);
    OriginClient pinned = origin(x -> x.sendText(500, "file is persisted"));
    assertThatThrownBy(() -> pinned.delete(DIGEST)).hasMessageContaining("persisted");
  }

  @Test
  void hostThatDoesNotListenIsANetworkError() throws IOException {
    OriginClient gone = origin(Exchange::send);
    hosts.getFirst().close();
    assertThatThrownBy(gone::ready).isInstanceOf(HttpException.class);
  }

  /// A target in memory.
  static final class Target implements DownloadTarget {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int rewinds;

    @Override
    public void rewind() {
      bytes.reset();
      rewinds++;
    }

    @Override
    public void accept(ByteBuffer chunk) {
      byte[] part = new byte[chunk.remaining()];
      chunk.get(part);
      bytes.writeBytes(part);
    }
  }
}
