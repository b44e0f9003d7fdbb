package kraken.node.origin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import kraken.cluster.api.MetaInfoJson;
import kraken.cluster.api.OriginClient;
import kraken.cluster.api.UploadKind;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.MetaInfoGenerator;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.http.FileContent;
import kraken.http.client.HttpRequest;
import kraken.http.client.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Uploads to one origin, good and bad.
final class OriginUploadTest {
  private static final Namespace NS = new Namespace("library/foo");
  private static final byte[] BYTES = random(300_000);
  private static final Digest DIGEST = Digest.of(BYTES);
  private static final String UPLOADS = "/namespace/library%2Ffoo/blobs/" + DIGEST + "/uploads";

  @TempDir private Path dir;
  private OriginHost origin;
  private OriginClient client;

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @BeforeEach
  void start() throws Exception {
    origin = OriginHost.start(dir.resolve("origin"), dir.resolve("backend"));
    client = new OriginClient(origin.client(), origin.address());
  }

  @AfterEach
  void stop() throws Exception {
    origin.close();
  }

  private FileContent content() throws IOException {
    return FileContent.open(Files.write(dir.resolve("blob"), BYTES));
  }

  private HttpResponse send(String method, String path, byte[] body, String range)
      throws IOException {
    HttpRequest request =
        HttpRequest.to(origin.address(), method, path).body(body, "application/octet-stream");
    return origin.client().send(range.isEmpty() ? request : request.header("Content-Range", range));
  }

  private String begin() throws IOException {
    HttpResponse started = send("POST", UPLOADS, new byte[0], "");
    assertThat(started.status()).isEqualTo(200);
    return started.header("Location").orElseThrow();
  }

  private HttpResponse patch(String id, int from, int to) throws IOException {
    byte[] part = java.util.Arrays.copyOfRange(BYTES, from, to);
    return send("PATCH", UPLOADS + "/" + id, part, from + "-" + to);
  }

  private HttpResponse commit(String id) throws IOException {
    return send("PUT", UPLOADS + "/" + id, new byte[0], "");
  }

  private List<Path> filesBelow(String name) throws IOException {
    try (Stream<Path> files = Files.walk(dir.resolve("origin").resolve(name))) {
      return files.filter(Files::isRegularFile).filter(f -> !f.endsWith(".lock")).toList();
    }
  }

  private static MetaInfo expectedMetaInfo() {
    MetaInfoGenerator generator = new MetaInfoGenerator(64 << 10);
    generator.update(ByteBuffer.wrap(BYTES));
    return generator.finish();
  }

  @Test
  void uploadedBlobIsServedWithItsMetaInfo() throws Exception {
    try (FileContent content = content()) {
      client.upload(new UploadKind.Public(NS), DIGEST, content);
    }
    assertThat(client.stat(NS, DIGEST, true)).hasValue(BYTES.length);
    assertThat(MetaInfoJson.decode(client.metaInfo(NS, DIGEST))).isEqualTo(expectedMetaInfo());
    HttpResponse got =
        origin
            .client()
            .send(
                HttpRequest.to(
                    origin.address(), "GET", "/namespace/library%2Ffoo/blobs/" + DIGEST));
    assertThat(got.body()).isEqualTo(BYTES);
    assertThat(filesBelow("upload")).isEmpty();
  }

  @Test
  void uploadedBlobIsWrittenBackAndUnpinnedThen() throws Exception {
    try (FileContent content = content()) {
      client.upload(new UploadKind.Public(NS), DIGEST, content);
    }
    origin.awaitWrittenBack();
    Path stored =
        dir.resolve("backend/docker/registry/v2/blobs/sha256")
            .resolve(DIGEST.hex().substring(0, 2))
            .resolve(DIGEST.hex())
            .resolve("data");
    assertThat(stored).hasBinaryContent(BYTES);
    assertThat(origin.store().isPinned(DIGEST)).isFalse();
  }

  @Test
  void chunksMayComeInAnyOrderAndTwice() throws IOException {
    String id = begin();
    assertThat(patch(id, 200_000, 300_000).status()).isEqualTo(200);
    assertThat(patch(id, 0, 150_000).status()).isEqualTo(200);
    assertThat(patch(id, 100_000, 200_000).status()).isEqualTo(200);
    assertThat(commit(id).status()).isEqualTo(200);
    assertThat(MetaInfoJson.decode(client.metaInfo(NS, DIGEST))).isEqualTo(expectedMetaInfo());
  }

  @Test
  void wrongDigestIsRefusedAndNothingIsLeft() throws IOException {
    String id = begin();
    patch(id, 0, 299_999);
    HttpResponse answer = commit(id);
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).startsWith("move upload file to cache: verify digest: ");
    assertThat(filesBelow("upload")).isEmpty();
    assertThat(filesBelow("cache")).isEmpty();
    assertThat(commit(id).status()).isEqualTo(404);
  }

  @Test
  void emptyBlobNeedsNoChunk() throws IOException {
    Digest empty = Digest.of(new byte[0]);
    try (FileContent none = FileContent.open(Files.write(dir.resolve("empty"), new byte[0]))) {
      client.upload(new UploadKind.Public(NS), empty, none);
    }
    assertThat(client.stat(NS, empty, true)).hasValue(0);
    assertThat(MetaInfoJson.decode(client.metaInfo(NS, empty)).pieces()).isZero();
  }

  @Test
  void blobThatIsHereIsAConflictAtEveryStep() throws IOException {
    String first = begin();
    String second = begin();
    patch(first, 0, 300_000);
    patch(second, 0, 300_000);
    assertThat(commit(first).status()).isEqualTo(200);
    assertThat(patch(second, 0, 10).status()).isEqualTo(409);
    assertThat(commit(second).status()).isEqualTo(409);
    assertThat(send("POST", UPLOADS, new byte[0], "").status()).isEqualTo(409);
  }

  @Test
  void truncatedChunkIsNotAcknowledged() throws Exception {
    String id = begin();
    assertThat(send("PATCH", UPLOADS + "/" + id, new byte[10], "0-20").status()).isEqualTo(500);
    try (Socket socket = new Socket(origin.address().host(), origin.address().port())) {
      OutputStream out = socket.getOutputStream();
      String head =
          "PATCH "
              + UPLOADS
              + "/"
              + id
              + " HTTP/1.1\r\nHost: x\r\nContent-Range: 0-300000\r\n"
              + "Content-Length: 300000\r\n\r\n";
      out.write(head.getBytes(UTF_8));
      out.write(BYTES, 0, 1000);
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readAllBytes(), UTF_8)).doesNotContain("200 OK");
    }
    assertThat(commit(id).status()).isEqualTo(500);
    assertThat(filesBelow("upload")).isEmpty();
    assertThat(client.stat(NS, DIGEST, false)).isEmpty();
  }

  @Test
  void surplusBytesAreIgnored() throws IOException {
    String id = begin();
    byte[] more = java.util.Arrays.copyOf(BYTES, BYTES.length + 77);
    assertThat(send("PATCH", UPLOADS + "/" + id, more, "0-300000").status()).isEqualTo(200);
    assertThat(commit(id).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "a-b", "-1-5", "5-1", "bytes 0-5/6", "0-9999999999999999999"})
  void badRangesAreRefused(String range) throws IOException {
    assertThat(send("PATCH", UPLOADS + "/" + begin(), new byte[5], range).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "..",
        "%2e%2e",
        "..%2F..%2Fcache",
        "00000000-0000-0000-0000-000000000000",
        ".trash"
      })
  void unknownUploadsAreNotFound(String id) throws IOException {
    assertThat(patch(id, 0, 5).status()).isIn(400, 404, 405);
    assertThat(commit(id).status()).isIn(400, 404, 405);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256:xyz", "md5:00", "..", "%2e%2e%2fetc", "sha256:..%2F..%2F"})
  void badDigestsAreRefused(String digest) throws IOException {
    String path = "/namespace/x/blobs/" + digest;
    assertThat(send("POST", path + "/uploads", new byte[0], "").status()).isIn(400, 404);
    assertThat(send("GET", path, new byte[0], "").status()).isIn(400, 404);
    assertThat(filesBelow("upload")).isEmpty();
  }

  @Test
  void transferIsKeptButNotWrittenBack() throws Exception {
    try (FileContent content = content()) {
      client.upload(new UploadKind.Transfer(), DIGEST, content);
    }
    assertThat(client.stat(NS, DIGEST, true)).hasValue(BYTES.length);
    assertThat(origin.role().writeBacksPending()).isZero();
    assertThat(origin.store().isPinned(DIGEST)).isFalse();
  }

  @Test
  void copyIsWrittenBackOnlyAfterItsDelay() throws Exception {
    try (FileContent content = content()) {
      client.upload(new UploadKind.Duplicate(NS, Duration.ofHours(1)), DIGEST, content);
    }
    assertThat(origin.role().writeBacksPending()).isEqualTo(1);
    assertThat(origin.store().isPinned(DIGEST)).isTrue();
    assertThatThrownBy(() -> client.delete(DIGEST))
        .isInstanceOf(ServiceException.Unavailable.class)
        .hasMessageContaining("file is persisted");
  }

  @Test
  void pushOfAKnownBlobIsWrittenBackAllTheSame() throws Exception {
    try (FileContent content = content()) {
      client.upload(new UploadKind.Transfer(), DIGEST, content);
      client.upload(new UploadKind.Public(NS), DIGEST, content);
    }
    origin.awaitWrittenBack();
    assertThat(dir.resolve("backend/docker/registry/v2/blobs/sha256"))
        .isDirectoryRecursivelyContaining(file -> file.endsWith("data"));
  }

  @Test
  void garbageInTheCommitOfACopyIsRefused() throws IOException {
    String id = begin();
    patch(id, 0, 300_000);
    String path = "/internal/duplicate" + UPLOADS + "/" + id;
    assertThat(send("PUT", path, "{]".getBytes(UTF_8), "").status()).isEqualTo(400);
    assertThat(send("PUT", path, "{\"DELAY\":5}".getBytes(UTF_8), "").status()).isEqualTo(200);
  }

  @Test
  void namespaceWithoutBackendIsAcceptedAndOnlyKeptHere() throws Exception {
    try (FileContent content = content()) {
      client.upload(new UploadKind.Public(new Namespace("unknown/x")), DIGEST, content);
    }
    origin.awaitWrittenBack();
    assertThat(client.stat(NS, DIGEST, true)).hasValue(BYTES.length);
  }
}
