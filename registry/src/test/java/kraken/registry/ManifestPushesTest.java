package kraken.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import kraken.core.Digest;
import kraken.registry.oci.ManifestType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManifestPushesTest {
  private static final String MANIFESTS = "/v2/library/app/manifests/";
  private static final String OCI = ManifestType.OCI_MANIFEST.mediaType();
  private static final Digest MISSING = Digest.of("missing".getBytes(UTF_8));

  @TempDir private Path directory;
  private TestServer registry;
  private Digest config;
  private Digest layer;

  @BeforeEach
  void start() throws IOException {
    registry = TestServer.readWrite(directory);
    config = registry.memory().put("config".getBytes(UTF_8));
    layer = registry.memory().put("layer".getBytes(UTF_8));
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private static String image(Digest config, Digest layer) {
    return "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
        + ("\"config\":{\"digest\":\"" + config + "\",\"size\":6},\"layers\":[{\"digest\":\"")
        + (layer + "\",\"size\":5}]}");
  }

  private Wire.Answer put(String reference, String body, String... headers) throws IOException {
    return registry.wire().send("PUT", MANIFESTS + reference, body, headers);
  }

  private void assertRefused(Wire.Answer answer, int status, String code) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).contains("\"" + code + "\"");
    assertThat(registry.memory().tagsOf("library/app")).isEmpty();
  }

  @Test
  void manifestIsStoredAndTagged() throws IOException {
    String body = image(config, layer);
    Digest digest = Digest.of(body.getBytes(UTF_8));
    Wire.Answer answer = put("1.0", body, "Content-Type: " + OCI);
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.headers())
        .containsEntry("location", MANIFESTS + digest)
        .containsEntry("docker-content-digest", digest.toString());
    assertThat(registry.memory().tagsOf("library/app")).isEqualTo(Map.of("1.0", digest));
    assertThat(registry.wire().get(answer.location()).body()).isEqualTo(body);
  }

  @Test
  void manifestPutByDigestHasNoTag() throws IOException {
    String body = image(config, layer);
    Digest digest = Digest.of(body.getBytes(UTF_8));
    assertThat(put(digest.toString(), body).status()).isEqualTo(201);
    assertThat(registry.memory().tagsOf("library/app")).isEmpty();
    assertThat(registry.wire().get(MANIFESTS + digest).status()).isEqualTo(200);
  }

  @Test
  void digestMustBeThatOfTheBytes() throws IOException {
    assertRefused(put(MISSING.toString(), image(config, layer)), 400, "DIGEST_INVALID");
    assertRefused(put("sha256:totallywrong", "blablabla"), 400, "DIGEST_INVALID");
    assertThat(registry.wire().get(MANIFESTS + MISSING).status()).isEqualTo(404);
  }

  @Test
  void everythingMissingIsNamed() throws IOException {
    Digest other = Digest.of("other".getBytes(UTF_8));
    Wire.Answer answer = put("1.0", image(MISSING, other));
    assertRefused(answer, 400, "MANIFEST_BLOB_UNKNOWN");
    String error =
        "{\"code\":\"MANIFEST_BLOB_UNKNOWN\",\"message\":\"the manifest refers to what is not"
            + " stored; push it first\",\"detail\":\"%s\"}";
    assertThat(answer.body())
        .isEqualTo(
            "{\"errors\":[%s,%s]}".formatted(error.formatted(MISSING), error.formatted(other)));
  }

  @Test
  void indexNeedsItsManifests() throws IOException {
    String index = "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"%s\"}]}";
    assertRefused(put("1.0", index.formatted(MISSING)), 400, "MANIFEST_BLOB_UNKNOWN");
    Digest image = registry.memory().put(image(config, layer).getBytes(UTF_8));
    Wire.Answer answer = put("1.0", index.formatted(image));
    assertThat(answer.status()).isEqualTo(201);
    assertThat(registry.wire().get(MANIFESTS + "1.0").header("Content-Type"))
        .contains(ManifestType.OCI_INDEX.mediaType());
  }

  @Test
  void subjectNeedNotExistAndIsNotClaimedToBeListed() throws IOException {
    String body =
        image(config, layer).replace("\"layers\"", "\"subject\":{\"digest\":\"%s\"},\"layers\"");
    Wire.Answer answer = put("1.0", body.formatted(MISSING));
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("OCI-Subject")).isEmpty();
    assertThat(registry.wire().get("/v2/library/app/referrers/" + MISSING).status()).isEqualTo(404);
  }

  @Test
  void contentTypeMustAgreeWithTheManifest() throws IOException {
    String docker = "Content-Type: " + ManifestType.DOCKER_MANIFEST.mediaType();
    assertRefused(put("1.0", image(config, layer), docker), 400, "MANIFEST_INVALID");
    for (String type : new String[] {OCI + "; charset=utf-8", "application/json", "text/plain"}) {
      assertThat(put("1.0", image(config, layer), "Content-Type: " + type).status()).isEqualTo(201);
    }
  }

  @Test
  void otherDocumentsAreRefused() throws IOException {
    for (String body : new String[] {"", "{", "[]", "{\"schemaVersion\":1}", "hello"}) {
      assertRefused(put("1.0", body), 400, "MANIFEST_INVALID");
    }
  }

  @Test
  void badTagIsRefused() throws IOException {
    assertRefused(put(".hidden", image(config, layer)), 400, "MANIFEST_INVALID");
    assertRefused(put("a".repeat(129), image(config, layer)), 400, "MANIFEST_INVALID");
  }

  @Test
  void largeManifestsAreTakenUpToTheLimit() throws IOException {
    String body = image(config, layer);
    String padded = body + " ".repeat((4 << 20) - body.length());
    assertThat(put("large", padded).status()).isEqualTo(201);
    Wire.Answer answer = put("larger", "", "Content-Length: " + (padded.length() + 1));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.body()).contains("\"SIZE_INVALID\"");
    assertThat(registry.memory().tagsOf("library/app")).containsOnlyKeys("large");
  }
}
