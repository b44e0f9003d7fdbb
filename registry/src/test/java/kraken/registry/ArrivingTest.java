package kraken.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import kraken.core.Digest;
import kraken.http.BlobContent;
import kraken.registry.oci.RepositoryName;
import kraken.registry.oci.TagName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Blobs and manifests that are still on their way when they are asked for.
final class ArrivingTest {
  private static final String TEXT = "{\"schemaVersion\":2,\"config\":{}}";
  private static final Digest DIGEST = Digest.of(TEXT.getBytes(UTF_8));

  @TempDir private Path directory;

  /// One content, whatever is asked for.
  private record One(SlowContent content) implements Images {
    @Override
    public Optional<BlobContent> openBlob(RepositoryName repository, Digest digest) {
      return Optional.of(content);
    }

    @Override
    public OptionalLong blobLength(RepositoryName repository, Digest digest) {
      return OptionalLong.of(content.length());
    }

    @Override
    public Optional<Digest> resolveTag(RepositoryName repository, TagName tag) {
      return Optional.of(DIGEST);
    }

    @Override
    public Optional<List<String>> tags(RepositoryName repository) {
      return Optional.empty();
    }

    @Override
    public List<String> repositories() {
      return List.of();
    }
  }

  private Wire.Answer get(String path, long end) throws Exception {
    Path file = Files.writeString(directory.resolve("blob"), TEXT);
    var content = new SlowContent(file, end);
    try (var server =
        TestServer.start(new MemoryRegistry(directory), new One(content), Optional.empty())) {
      Wire.Answer answer = server.wire().get(path);
      assertThat(content.isClosedSoon()).isTrue();
      return answer;
    }
  }

  @Test
  void blobIsStreamedWhileItArrives() throws Exception {
    Wire.Answer answer = get("/v2/a/blobs/" + DIGEST, TEXT.length());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(TEXT);
  }

  @Test
  void manifestIsAwaited() throws Exception {
    Wire.Answer answer = get("/v2/a/manifests/latest", TEXT.length());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(TEXT);
  }

  @Test
  void blobThatNeverBeginsIs503AndNotCached() throws Exception {
    Wire.Answer answer = get("/v2/a/blobs/" + DIGEST, 0);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.headers())
        .doesNotContainKeys("etag", "cache-control", "docker-content-digest")
        .containsEntry("docker-distribution-api-version", "registry/2.0");
    assertThat(answer.body())
        .isEqualTo("{\"errors\":[{\"code\":\"UNAVAILABLE\",\"message\":\"all peers are gone\"}]}");
  }

  @Test
  void blobThatStopsHalfwayIsCutShort() throws Exception {
    Wire.Answer answer = get("/v2/a/blobs/" + DIGEST, 6);
    assertThat(answer.headers()).containsEntry("content-length", "" + TEXT.length());
    assertThat(answer.body()).hasSizeLessThan(TEXT.length());
  }

  @Test
  void manifestThatStopsHalfwayIs503() throws Exception {
    Wire.Answer answer = get("/v2/a/manifests/latest", 6);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).contains("did not arrive: all peers are gone");
  }
}
