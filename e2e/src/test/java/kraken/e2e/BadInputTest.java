package kraken.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import kraken.e2e.RegistryClient.Image;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What no well-behaved client sends, against a running CLUSTER. After each test the cluster is
/// healthy, and its files are the same as before.
@Timeout(300)
final class BadInputTest {
  @RegisterExtension static final Scene SCENE = new Scene();

  private static final String PUT = "PUT /v2/a/manifests/1 HTTP/1.1\r\nHost: x\r\n";
  private static final String WRONG_DIGEST = "sha256:" + "ab".repeat(32);
  private static final Cluster CLUSTER = SCENE.cluster("bad");
  private SortedMap<String, Long> before = new TreeMap<>();

  @BeforeAll
  static void start() throws IOException {
    CLUSTER.start();
    Content blob = CLUSTER.proxy().push(Content.random(1, 100_000));
    CLUSTER.agent(1).pull(CLUSTER.proxy().tag(new Image("good", List.of(blob, blob))));
    CLUSTER.agent(2).pull(blob);
    settle();
  }

  /// Waits until written back tags and blobs have come to rest.
  private static void settle() {
    List<SortedMap<String, Long>> seen = new ArrayList<>();
    await("files to come to rest")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> {
          seen.add(files());
          return seen.size() > 1 && seen.getLast().equals(seen.get(seen.size() - 2));
        });
  }

  private static SortedMap<String, Long> files() {
    return new Disk(SCENE.directory("bad")).listing();
  }

  @BeforeEach
  void rememberFiles() {
    before = files();
  }

  @AfterEach
  void allIsWellAndNothingIsLeft() {
    assertThat(CLUSTER.process().isAlive()).isTrue();
    CLUSTER.awaitHealth();
    await("nothing to be left behind")
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(files()).isEqualTo(before));
  }

  private static void isOciError(Call.Answer answer, int status, String code) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(status);
    assertThat(answer.body()).contains("\"errors\"", "\"code\":\"" + code + "\"", "\"message\":\"");
    assertThat(answer.headers().getOrDefault("content-type", "")).startsWith("application/json");
  }

  @Test
  void anUploadThatBreaksOffCanBeDropped() throws IOException {
    String upload = CLUSTER.proxy().startUpload();
    breakOff("PATCH", upload);
    await("the upload to be free again")
        .untilAsserted(() -> {
          Call.Answer status = Call.exchange(CLUSTER.proxyPort(), "GET", upload);
          assertThat(status.status()).as("%s", status).isEqualTo(204);
        });
    assertThat(Call.exchange(CLUSTER.proxyPort(), "DELETE", upload).status()).isEqualTo(204);
    isOciError(Call.exchange(CLUSTER.proxyPort(), "GET", upload), 404, "BLOB_UPLOAD_UNKNOWN");
  }

  @Test
  void anUploadInOneRequestThatBreaksOffLeavesNothing() throws IOException {
    breakOff("POST", CLUSTER.proxy().path("blobs/uploads/?digest=" + WRONG_DIGEST));
  }

  /// Declares a million bytes, sends some and is gone.
  private static void breakOff(String method, String target) throws IOException {
    try (Call call = Call.open(CLUSTER.proxyPort())) {
      call.send(Call.head(method, target, "Content-Length: 1000000\r\n"));
      call.send(new byte[300_000]);
    }
  }

  @Test
  void aWrongDigestIsRefused() throws IOException {
    String upload = CLUSTER.proxy().startUpload();
    String target = upload + (upload.contains("?") ? "&" : "?") + "digest=" + WRONG_DIGEST;
    isOciError(
        Call.exchange(CLUSTER.proxyPort(), "PUT", target, "", new byte[5000]),
        400,
        "DIGEST_INVALID");
    isOciError(Call.exchange(CLUSTER.proxyPort(), "GET", upload), 404, "BLOB_UPLOAD_UNKNOWN");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "sha256:", "sha256:xyz", "md5:abc", "../../x", "sha256:%00", "a%2f.."})
  void aDigestThatIsNoneIsRefused(String digest) throws IOException {
    String upload = CLUSTER.proxy().startUpload();
    String target = upload + (upload.contains("?") ? "&" : "?") + "digest=" + digest;
    Call.Answer answer = Call.exchange(CLUSTER.proxyPort(), "PUT", target);
    int _ = Call.exchange(CLUSTER.proxyPort(), "DELETE", upload).status();
    isOciError(answer, 400, digest.contains("%00") ? "BLOB_UPLOAD_INVALID" : "DIGEST_INVALID");
  }

  @Test
  void aManifestOfUnknownBlobsIsRefused() throws IOException {
    Image image = new Image("dangling", List.of(Content.random(8, 10), Content.random(9, 10)));
    Call.Answer answer = CLUSTER.proxy().putManifest("dangling", image.manifest());
    isOciError(answer, 400, "MANIFEST_BLOB_UNKNOWN");
    assertThat(answer.body()).contains(image.blobs().getFirst().digest().toString());
    String target = CLUSTER.proxy().path("manifests/dangling");
    isOciError(Call.exchange(CLUSTER.proxyPort(), "GET", target), 404, "MANIFEST_UNKNOWN");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no json",
        "{",
        "[]",
        "null",
        "{}",
        "{\"schemaVersion\":1}",
        "{\"schemaVersion\":2,\"layers\":7}",
        "{\"schemaVersion\":2,\"config\":{\"digest\":\"../../etc/passwd\"},\"layers\":[]}",
      })
  void aManifestThatIsNoneIsRefused(String manifest) throws IOException {
    isOciError(
        CLUSTER.proxy().putManifest("garbage", manifest.getBytes(US_ASCII)),
        400,
        "MANIFEST_INVALID");
  }

  @Test
  void aManifestOfBottomlessNestingIsRefused() throws IOException {
    byte[] manifest = ("{\"schemaVersion\":2,\"layers\":" + "[".repeat(200_000)).getBytes(US_ASCII);
    isOciError(CLUSTER.proxy().putManifest("deep", manifest), 400, "MANIFEST_INVALID");
  }

  @Test
  void aManifestThatIsTooLargeIsRefused() throws IOException {
    try (Call call = Call.open(CLUSTER.proxyPort())) {
      String type = "Content-Type: " + RegistryClient.MANIFEST_TYPE + "\r\n";
      String length = "Content-Length: " + (64 << 20) + "\r\n";
      call.send(Call.head("PUT", CLUSTER.proxy().path("manifests/huge"), type + length));
      assertThat(call.answer("PUT").status()).isIn(400, 413);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/../../../etc/passwd",
        "/v2/../../../etc/passwd/manifests/1",
        "/v2/%2e%2e/%2e%2e/manifests/1",
        "/v2/%2e%2e%2f%2e%2e%2fetc/blobs/" + "sha256:00",
        "/v2/a%2fb/manifests/1",
        "/v2/a%252f%252e%252e/manifests/1",
        "/v2/a/./b/manifests/1",
        "/v2/a//b/manifests/1",
        "/v2/a%00b/manifests/1",
        "/v2/UPPER/manifests/1",
        "/v2/a%5c..%5cb/manifests/1",
        "/v2/a/manifests/..",
        "/v2/a/manifests/%2e%2e",
        "/v2/a/manifests/..%2f..%2fx",
        "/v2/a/manifests/x%00",
        "/v2/a/manifests/%ff%fe",
        "/v2/a/manifests/%zz",
        "/v2/a/manifests/sha256:..%2f..%2fpasswd",
        "/v2/a/blobs/sha256:../../../../etc/passwd",
        "/v2/a/blobs/sha256:%2e%2e%2f%2e%2e",
        "/v2/a/blobs/uploads/../../../x",
        "/v2/a/blobs/uploads/%2e%2e",
        "/v2/a/blobs/uploads/..%2f..%2fcache",
        "/v2/a/blobs/uploads/x%00",
        "/v2/a/blobs/uploads/" + "%2e%2e%2f%2e%2e%2f",
      })
  void pathTricksAreRefusedEverywhere(String target) throws IOException {
    for (int port : List.of(CLUSTER.proxyPort(), CLUSTER.registryPort(1))) {
      for (String method : List.of("GET", "PUT", "PATCH", "DELETE")) {
        Call.Answer answer = Call.exchange(port, method, target, "", "{}".getBytes(US_ASCII));
        assertThat(answer.status()).as("%s %s: %s", method, target, answer).isBetween(400, 499);
        assertThat(answer.body()).as("%s %s", method, target).contains("\"errors\"");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/namespace/..%2f..%2fx/blobs/sha256:..%2f..%2fpasswd",
        "/namespace/a/blobs/..%2f..%2f..%2fetc%2fpasswd",
        "/namespace/a/blobs/%00",
        "/tags/..%2f..%2fetc%2fpasswd",
        "/tags/%2e%2e",
        "/tags/a%00:b",
      })
  void pathTricksAreRefusedByTheInternalInterfaces(String target) throws IOException {
    for (int offset : List.of(2, 3, 4, 1002)) {
      int port = CLUSTER.proxyPort() + offset;
      for (String method : List.of("GET", "PUT", "DELETE")) {
        Call.Answer answer = Call.exchange(port, method, target);
        assertThat(answer.status())
            .as("%s %s at +%d: %s", method, target, offset, answer)
            .isBetween(400, 499);
      }
    }
  }

  @Test
  void aFloodOfHeadersIsCutOff() throws IOException {
    for (int port : List.of(CLUSTER.proxyPort(), CLUSTER.registryPort(1), CLUSTER.agentPort(1))) {
      try (Call call = Call.open(port)) {
        call.send("GET /v2/ HTTP/1.1\r\nHost: x\r\n");
        String header = "X-Flood: " + "x".repeat(1000) + "\r\n";
        assertThat(floodUntilAnswered(call, header)).isIn(0, 400, 431);
      }
    }
  }

  /// Sends headers without end.
  ///
  /// @return the status of the answer, 0 when the connection was reset without one
  private static int floodUntilAnswered(Call call, String header) {
    try {
      for (int i = 0; i < 200; i++) {
        call.send(header);
      }
      return call.readHead().status();
    } catch (IOException _) {
      return 0;
    }
  }

  @Test
  void moreBytesThanDeclaredAreNotPartOfTheBody() throws IOException {
    try (Call call = Call.open(CLUSTER.proxyPort())) {
      String headers =
          "Content-Type: " + RegistryClient.MANIFEST_TYPE + "\r\nContent-Length: 2\r\n";
      call.send(Call.head("PUT", CLUSTER.proxy().path("manifests/more"), headers));
      call.send("{}" + "x".repeat(5000));
      isOciError(call.answer("PUT"), 400, "MANIFEST_INVALID");
      call.awaitClosed();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v2/ HTTP/1.1\r\n\r\n",
        "GET /v2/ HTTP/9.9\r\nHost: x\r\n\r\n",
        "GET\r\n\r\n",
        "\u0000\u0001\u0002\u0003\r\n\r\n",
        PUT + "Content-Length: -1\r\n\r\n",
        PUT + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        PUT + "Transfer-Encoding: chunked\r\n\r\nZZ\r\n",
        PUT + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      })
  void requestsThatAreNoneAreRefusedAndTheConnectionEnds(String request) throws IOException {
    try (Call call = Call.open(CLUSTER.proxyPort())) {
      call.send(request);
      assertThat(call.readHead().status()).isBetween(400, 505).isNotEqualTo(500);
      call.awaitClosed();
    }
  }

  @Test
  void garbageOnThePeerPortEndsTheConnection() throws IOException {
    for (int port : List.of(CLUSTER.originPeerPort(), CLUSTER.peerPort(1))) {
      hangsUpOn(port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
      hangsUpOn(port, Content.random(port, 5000).bytes(0, 5000));
      // a frame longer than any, the largest length, and a frame of zeros
      hangsUpOn(port, new byte[] {0, 0, (byte) 0x80, 1, 8, 0});
      hangsUpOn(port, new byte[] {-1, -1, -1, -1});
      hangsUpOn(port, new byte[64]);
    }
  }

  private static void hangsUpOn(int port, byte[] bytes) throws IOException {
    try (Call call = Call.open(port)) {
      call.send(bytes);
      call.awaitClosed();
    }
  }

  @Test
  void peersThatDoNotSayWhoTheyAreAreHungUpOn() throws IOException {
    List<Call> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 30; i++) {
        silent.add(Call.open(CLUSTER.originPeerPort()).send(new byte[i % 4]));
        silent.add(Call.open(CLUSTER.peerPort(2)).send(new byte[i % 4]));
      }
      for (Call call : silent) {
        call.awaitClosed();
      }
    } finally {
      for (Call call : silent) {
        call.close();
      }
    }
  }

  @Test
  void anUnknownBlobIsNotFoundAndLeavesNothing() throws IOException {
    String target = CLUSTER.agent(1).path("blobs/" + WRONG_DIGEST);
    for (String method : List.of("GET", "HEAD")) {
      assertThat(Call.exchange(CLUSTER.registryPort(1), method, target).status()).isEqualTo(404);
    }
    isOciError(Call.exchange(CLUSTER.registryPort(1), "GET", target), 404, "BLOB_UNKNOWN");
  }

  @Test
  void anAgentTakesNoPushes() throws IOException {
    String target = CLUSTER.agent(1).path("blobs/uploads/");
    isOciError(Call.exchange(CLUSTER.registryPort(1), "POST", target), 405, "UNSUPPORTED");
    isOciError(CLUSTER.agent(1).putManifest("pushed", "{}".getBytes(US_ASCII)), 405, "UNSUPPORTED");
  }
}
