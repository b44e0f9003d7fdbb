package kraken.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import kraken.core.Digest;
import kraken.registry.oci.ManifestType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ManifestsTest {
  private static final String OCI = ManifestType.OCI_MANIFEST.mediaType();
  private static final String DOCKER = ManifestType.DOCKER_MANIFEST.mediaType();
  private static final String BY_SHAPE = "{\"schemaVersion\":2,\"config\":{}}";

  @TempDir private Path directory;
  private TestServer registry;
  private Digest digest;

  @BeforeEach
  void start() throws IOException {
    registry = TestServer.readOnly(directory);
    digest = registry.memory().put(BY_SHAPE.getBytes(UTF_8));
    registry.memory().tag("library/app", "1.0", digest);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void manifestIsServedByTagAndByDigest() throws IOException {
    for (String reference : new String[] {"1.0", digest.toString()}) {
      Wire.Answer answer = registry.wire().get("/v2/library/app/manifests/" + reference);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(BY_SHAPE);
      assertThat(answer.headers())
          .containsEntry("content-type", OCI)
          .containsEntry("content-length", "" + BY_SHAPE.length())
          .containsEntry("docker-content-digest", digest.toString())
          .containsEntry("etag", "\"" + digest + "\"");
    }
  }

  @Test
  void headSaysTheSame() throws IOException {
    Wire.Answer answer = registry.wire().head("/v2/library/app/manifests/1.0");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers())
        .containsEntry("content-type", OCI)
        .containsEntry("content-length", "" + BY_SHAPE.length())
        .containsEntry("docker-content-digest", digest.toString());
  }

  @ParameterizedTest
  @EnumSource(ManifestType.class)
  void typeIsTheOneWrittenInTheManifest(ManifestType type) throws IOException {
    String text = "{\"schemaVersion\":2,\"mediaType\":\"" + type.mediaType() + "\"}";
    Digest other = registry.memory().put(text.getBytes(UTF_8));
    Wire.Answer answer = registry.wire().get("/v2/a/manifests/" + other);
    assertThat(answer.headers()).containsEntry("content-type", type.mediaType());
  }

  @Test
  void severalAcceptHeadersCount() throws IOException {
    String url = "/v2/library/app/manifests/1.0";
    Wire wire = registry.wire();
    assertThat(wire.get(url, "Accept: " + DOCKER, "Accept: " + OCI).status()).isEqualTo(200);
    assertThat(wire.get(url, "Accept: " + DOCKER + ", " + OCI + ";q=0.5").status()).isEqualTo(200);
    assertThat(wire.get(url, "Accept: " + DOCKER, "Accept: */*").status()).isEqualTo(200);
  }

  @Test
  void typeThatIsNotAcceptedIsNamed() throws IOException {
    Wire.Answer answer = registry.wire().get("/v2/library/app/manifests/1.0", "Accept: " + DOCKER);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body())
        .isEqualTo(
            "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"the manifest is there, but"
                + " not in a type that the Accept headers of the request name\",\"detail\":"
                + "\"stored as application/vnd.oci.image.manifest.v1+json\"}]}");
  }

  @Test
  void whoHasTheManifestGets304() throws IOException {
    Wire.Answer answer =
        registry.wire().get("/v2/library/app/manifests/1.0", "If-None-Match: \"" + digest + "\"");
    assertThat(answer.status()).isEqualTo(304);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void unknownManifestsAre404() throws IOException {
    String none = Digest.of(new byte[] {7}).toString();
    for (String reference : new String[] {"2.0", none, ".INVALID_NAME", "a".repeat(129)}) {
      Wire.Answer answer = registry.wire().get("/v2/library/app/manifests/" + reference);
      assertThat(answer.status()).as(reference).isEqualTo(404);
      assertThat(answer.body()).contains("\"MANIFEST_UNKNOWN\"");
      assertThat(registry.wire().head("/v2/library/app/manifests/" + reference).status())
          .isEqualTo(404);
    }
    assertThat(registry.wire().get("/v2/other/manifests/1.0").body())
        .contains("tag 1.0 is unknown in repository other");
  }

  @Test
  void badDigestIsSaidToBeOne() throws IOException {
    Wire.Answer answer = registry.wire().get("/v2/a/manifests/sha256:totallywrong");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("\"DIGEST_INVALID\"");
  }

  @Test
  void layersAndLargeBlobsAreNotServedAsManifests() throws IOException {
    Digest layer = registry.memory().put(new byte[] {31, -117, 8});
    Digest large = registry.memory().put(new byte[(4 << 20) + 1]);
    for (Digest other : new Digest[] {layer, large}) {
      Wire.Answer answer = registry.wire().get("/v2/a/manifests/" + other);
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.body()).contains("is not a manifest");
    }
  }
}
