package kraken.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import kraken.core.Digest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlobsTest {
  private static final Digest UNKNOWN = Digest.of(new byte[] {9});

  @TempDir private Path directory;
  private TestServer registry;
  private Digest digest;
  private String url;

  @BeforeEach
  void start() throws IOException {
    registry = TestServer.readOnly(directory);
    digest = registry.memory().put("hello blob".getBytes(UTF_8));
    url = "/v2/library/app/blobs/" + digest;
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void blobIsServedWithItsNames() throws IOException {
    Wire.Answer answer = registry.wire().get(url);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("hello blob");
    assertThat(answer.headers())
        .containsEntry("content-type", "application/octet-stream")
        .containsEntry("content-length", "10")
        .containsEntry("docker-content-digest", digest.toString())
        .containsEntry("etag", "\"" + digest + "\"")
        .containsEntry("cache-control", "max-age=31536000")
        .containsEntry("accept-ranges", "bytes")
        .containsEntry("docker-distribution-api-version", "registry/2.0");
  }

  @Test
  void headSaysTheSameWithoutOpeningTheBlob() throws IOException {
    Wire.Answer answer = registry.wire().head(url);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers())
        .containsEntry("content-type", "application/octet-stream")
        .containsEntry("content-length", "10")
        .containsEntry("docker-content-digest", digest.toString())
        .containsEntry("etag", "\"" + digest + "\"")
        .containsEntry("accept-ranges", "bytes");
    assertThat(registry.memory().opened).hasValue(0);
  }

  @Test
  void rangesAreServed() throws IOException {
    Wire.Answer answer = registry.wire().get(url, "Range: bytes=6-");
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.body()).isEqualTo("blob");
    assertThat(answer.headers())
        .containsEntry("content-range", "bytes 6-9/10")
        .containsEntry("docker-content-digest", digest.toString());
    assertThat(registry.wire().get(url, "Range: bytes=-4").body()).isEqualTo("blob");
  }

  @Test
  void rangePastTheEndIs416WithTheLength() throws IOException {
    Wire.Answer answer = registry.wire().get(url, "Range: bytes=10-");
    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.headers()).containsEntry("content-range", "bytes */10");
    assertThat(answer.headers()).doesNotContainKey("cache-control");
    assertThat(answer.body())
        .isEqualTo(
            "{\"errors\":[{\"code\":\"RANGE_INVALID\",\"message\":\"the blob has 10 bytes\"}]}");
  }

  @Test
  void whoHasTheBlobGets304WithoutADownload() throws IOException {
    String tag = "\"" + digest + "\"";
    for (String header : new String[] {tag, "W/" + tag, "\"x\", " + tag, "*", digest.toString()}) {
      Wire.Answer answer = registry.wire().get(url, "If-None-Match: " + header);
      assertThat(answer.status()).as(header).isEqualTo(304);
      assertThat(answer.body()).isEmpty();
      assertThat(answer.headers()).containsEntry("etag", tag);
    }
    assertThat(registry.wire().head(url, "If-None-Match: " + tag).status()).isEqualTo(304);
    assertThat(registry.memory().opened).hasValue(0);
    assertThat(registry.wire().get(url, "If-None-Match: \"other\"").status()).isEqualTo(200);
  }

  @Test
  void unknownBlobIs404() throws IOException {
    String unknown = "/v2/library/app/blobs/" + UNKNOWN;
    assertThat(registry.wire().head(unknown).status()).isEqualTo(404);
    assertThat(registry.wire().get(unknown, "If-None-Match: *").status()).isEqualTo(404);
    Wire.Answer answer = registry.wire().get(unknown);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.headers()).containsEntry("content-type", "application/json");
    assertThat(answer.body())
        .isEqualTo(
            "{\"errors\":[{\"code\":\"BLOB_UNKNOWN\",\"message\":\"blob "
                + UNKNOWN
                + " is unknown in repository library/app\"}]}");
  }

  @Test
  void escapedColonIsAColon() throws IOException {
    assertThat(registry.wire().get(url.replace("sha256:", "sha256%3A")).body())
        .isEqualTo("hello blob");
  }

  @Test
  void emptyBlobIsServed() throws IOException {
    Digest empty = registry.memory().put(new byte[0]);
    Wire.Answer answer = registry.wire().get("/v2/a/blobs/" + empty);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers()).containsEntry("content-length", "0");
  }

  @Test
  void badDigestIsSaidToBeOne() throws IOException {
    for (String bad : new String[] {"sha256:12", "latest", "sha512:" + "0".repeat(128)}) {
      Wire.Answer answer = registry.wire().get("/v2/a/blobs/" + bad);
      assertThat(answer.status()).as(bad).isEqualTo(400);
      assertThat(answer.body()).contains("\"errors\":[{\"code\":");
    }
    assertThat(registry.wire().get("/v2/a/blobs/sha256:12").body()).contains("DIGEST_INVALID");
  }
}
