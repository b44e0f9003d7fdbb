package kraken.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import kraken.core.Digest;
import kraken.core.ServiceException;
import kraken.http.BlobContent;
import kraken.registry.oci.RepositoryName;
import kraken.registry.oci.TagName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ErrorsTest {
  private static final String BLOB = "/v2/a/blobs/sha256:" + "0".repeat(64);

  @TempDir private Path directory;

  /// A read port with one answer to everything: trouble.
  private record Broken(RuntimeException trouble) implements Images {
    @Override
    public Optional<BlobContent> openBlob(RepositoryName repository, Digest digest) {
      throw trouble;
    }

    @Override
    public OptionalLong blobLength(RepositoryName repository, Digest digest) {
      throw trouble;
    }

    @Override
    public Optional<Digest> resolveTag(RepositoryName repository, TagName tag) {
      throw trouble;
    }

    @Override
    public Optional<List<String>> tags(RepositoryName repository) {
      throw trouble;
    }

    @Override
    public List<String> repositories() {
      throw trouble;
    }
  }

  private Wire.Answer get(RuntimeException trouble, String path) throws IOException {
    var memory = new MemoryRegistry(directory);
    try (var server = TestServer.start(memory, new Broken(trouble), Optional.empty())) {
      return server.wire().get(path);
    }
  }

  @Test
  void theBaseAnswersEmptyJson() throws IOException {
    try (var server = TestServer.readOnly(directory)) {
      for (String path : new String[] {"/v2/", "/v2"}) {
        Wire.Answer answer = server.wire().get(path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{}");
        assertThat(answer.headers())
            .containsEntry("docker-distribution-api-version", "registry/2.0")
            .containsEntry("content-type", "application/json");
        assertThat(server.wire().head(path).status()).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v2/a/manifests/b, MANIFEST_UNKNOWN",
    "/v2/a/tags/list, NAME_UNKNOWN",
    "/v2/a/blobs/sha256:0000000000000000000000000000000000000000000000000000000000000000, "
        + "BLOB_UNKNOWN"
  })
  void notFoundMeansWhatWasAskedFor(String path, String code) throws IOException {
    Wire.Answer answer = get(new ServiceException.NotFound("nowhere"), path);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body())
        .isEqualTo("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"nowhere\"}]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/a/tags/list", "/v2/_catalog"})
  void registryThatCannotListSaysSo(String path) throws IOException {
    Wire.Answer answer = get(new ServiceException.Invalid("ask the proxy"), path);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.body())
        .isEqualTo("{\"errors\":[{\"code\":\"UNSUPPORTED\",\"message\":\"ask the proxy\"}]}");
  }

  @Test
  void troubleThatPassesAsksToTryAgain() throws IOException {
    for (RuntimeException trouble :
        new RuntimeException[] {
          new ServiceException.Unavailable("later"),
          new ServiceException.TooBusy("later"),
          new ServiceException.Pending("later")
        }) {
      Wire.Answer answer = get(trouble, BLOB);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body())
          .isEqualTo("{\"errors\":[{\"code\":\"UNAVAILABLE\",\"message\":\"later\"}]}");
    }
    assertThat(get(new ServiceException.TooBusy("later"), BLOB).headers())
        .containsEntry("retry-after", "1");
  }

  @Test
  void otherTroublesHaveTheirStatus() throws IOException {
    assertThat(get(new ServiceException.Forbidden("no"), BLOB).status()).isEqualTo(403);
    assertThat(get(new ServiceException.Conflict("no"), BLOB).status()).isEqualTo(409);
    assertThat(get(new ServiceException.Invalid("no"), BLOB).status()).isEqualTo(400);
  }

  @Test
  void bugsSayNothingOfTheInside() throws IOException {
    Wire.Answer answer = get(new IllegalStateException("secret"), BLOB);
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.headers()).doesNotContainKey("etag");
    assertThat(answer.body()).contains("\"UNKNOWN\"").doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/a",
        "/v2/a/b/c",
        "/v2/_catalog/x",
        "/v2/a/referrers/sha256:12",
        "/v2/blobs/uploads/"
      })
  void unknownRouteIs404InJson(String path) throws IOException {
    try (var server = TestServer.readOnly(directory)) {
      Wire.Answer answer = server.wire().get(path);
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.headers()).containsEntry("docker-distribution-api-version", "registry/2.0");
      assertThat(answer.body())
          .isEqualTo(
              "{\"errors\":[{\"code\":\"UNSUPPORTED\",\"message\":\"this registry has nothing at"
                  + " this path\"}]}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/a%2Fb/tags/list",
        "/v2/a%252Fb/tags/list",
        "/v2/../a/tags/list",
        "/v2/a/../../etc/tags/list",
        "/v2/a/./tags/list",
        "/v2/%2e%2e/a/tags/list",
        "/v2/..%2Fa/tags/list",
        "/v2//tags/list",
        "/v2/a//b/tags/list",
        "/v2//a/tags/list",
        "/v2/a%0a/tags/list",
        "/v2/a%ff/tags/list",
        "/v2/a;x=1/tags/list",
        "/v2/a\\b/tags/list",
        "/v2/A/tags/list",
        "/v2/a_/tags/list"
      })
  void trickyPathsAreRefusedInJson(String path) throws IOException {
    assertRefusedInJson(path);
  }

  @Test
  void overlongNamesAreRefusedInJson() throws IOException {
    assertRefusedInJson("/v2/" + "a".repeat(256) + "/tags/list");
    assertRefusedInJson("/v2/" + "a/".repeat(2000) + "tags/list");
  }

  private void assertRefusedInJson(String path) throws IOException {
    try (var server = TestServer.readWrite(directory)) {
      Wire.Answer answer = server.wire().get(path);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.headers()).containsEntry("docker-distribution-api-version", "registry/2.0");
      assertThat(answer.body()).contains("\"errors\":[{\"code\":\"NAME_INVALID\"");
    }
  }

  @Test
  void brokenEscapeIs400() throws IOException {
    try (var server = TestServer.readOnly(directory)) {
      assertThat(server.wire().get("/v2/a%zz/tags/list").status()).isEqualTo(400);
      assertThat(server.wire().get("/v2/a%").status()).isEqualTo(400);
      assertThat(server.wire().get("/v2/a%00/tags/list").status()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /v2/a/manifests/b",
    "DELETE, /v2/a/blobs/sha256:12",
    "PUT, /v2/a/tags/list",
    "POST, /v2/_catalog",
    "PATCH, /v2/",
    "GET, /v2/a/blobs/uploads/",
    "POST, /v2/a/blobs/uploads/id"
  })
  void otherMethodsAre405(String method, String path) throws IOException {
    try (var server = TestServer.readWrite(directory)) {
      Wire.Answer answer = server.wire().send(method, path, "");
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.body()).contains("\"errors\":[{\"code\":\"UNSUPPORTED\"");
      assertThat(answer.headers()).containsKey("allow");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v2/a/blobs/uploads/",
    "PATCH, /v2/a/blobs/uploads/id",
    "PUT, /v2/a/blobs/uploads/id?digest=sha256:12",
    "PUT, /v2/a/manifests/b",
    "DELETE, /v2/a/blobs/uploads/id"
  })
  void readOnlyRegistryNamesTheProxy(String method, String path) throws IOException {
    try (var server = TestServer.readOnly(directory)) {
      Wire.Answer answer = server.wire().send(method, path, "body");
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.body())
          .isEqualTo(
              "{\"errors\":[{\"code\":\"UNSUPPORTED\",\"message\":\"this registry is read-only:"
                  + " push to the proxy of the cluster instead\"}]}");
    }
  }
}
