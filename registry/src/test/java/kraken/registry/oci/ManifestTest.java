package kraken.registry.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import kraken.core.Digest;
import kraken.core.ServiceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ManifestTest {
  private static final Digest A = Digest.of(new byte[] {1});
  private static final Digest B = Digest.of(new byte[] {2});
  private static final Digest C = Digest.of(new byte[] {3});

  @Test
  void imageDependsOnConfigAndLayersOnce() {
    Manifest manifest =
        parse(
            "{'schemaVersion':2,'mediaType':'application/vnd.oci.image.manifest.v1+json',"
                + ("'config':{'digest':'" + A + "','size':1},")
                + ("'layers':[{'digest':'" + B + "'},{'digest':'" + B + "'},{'digest':'" + C)
                + "'}]}");
    assertThat(manifest.type()).isEqualTo(ManifestType.OCI_MANIFEST);
    assertThat(manifest.dependencies()).containsExactly(A, B, C);
    assertThat(manifest.subject()).isEmpty();
  }

  @Test
  void layersWithUrlsAreFetchedElsewhere() {
    Manifest manifest =
        parse(
            "{'schemaVersion':2,'config':{'digest':'"
                + A
                + "'},'layers':[{'digest':'"
                + B
                + "','urls':['https://example.com/layer']},{'digest':'"
                + C
                + "','urls':[]}]}");
    assertThat(manifest.dependencies()).containsExactly(A, C);
  }

  @Test
  void indexDependsOnItsManifests() {
    Manifest manifest =
        parse(
            "{'schemaVersion':2,'mediaType':'"
                + ManifestType.DOCKER_LIST.mediaType()
                + "','manifests':[{'digest':'"
                + B
                + "'},{'digest':'"
                + A
                + "'}],'subject':{'digest':'"
                + C
                + "'}}");
    assertThat(manifest.type()).isEqualTo(ManifestType.DOCKER_LIST);
    assertThat(manifest.dependencies()).containsExactly(B, A);
    assertThat(manifest.subject()).contains(C);
  }

  @Test
  void withoutMediaTypeTheShapeDecides() {
    assertThat(type("{'schemaVersion':2,'config':{}}")).isEqualTo(ManifestType.OCI_MANIFEST);
    assertThat(type("{'schemaVersion':2,'layers':[{}]}")).isEqualTo(ManifestType.OCI_MANIFEST);
    assertThat(type("{'schemaVersion':2,'manifests':[{}]}")).isEqualTo(ManifestType.OCI_INDEX);
    assertThat(type("{'schemaVersion':2,'manifests':[]}")).isEqualTo(ManifestType.OCI_INDEX);
  }

  @ParameterizedTest
  @EnumSource(ManifestType.class)
  void theWrittenMediaTypeDecides(ManifestType type) {
    assertThat(type("{'schemaVersion':2,'mediaType':'" + type.mediaType() + "'}")).isEqualTo(type);
    assertThat(ManifestType.of(type.mediaType() + "; charset=utf-8")).contains(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "'x'",
        "{",
        "{}",
        "{'schemaVersion':1}",
        "{'schemaVersion':2,'mediaType':'application/json'}",
        "{'architecture':'amd64','config':{'Env':[]},'rootfs':{}}",
        "hello"
      })
  void otherBytesAreNoManifest(String text) {
    assertThat(Manifest.typeOf(json(text))).isEmpty();
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageStartingWith("manifest:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'schemaVersion':2,'layers':[{'digest':'sha256:@'}]} | config is missing",
        "{'schemaVersion':2,'config':{}} | config: digest",
        "{'schemaVersion':2,'config':{'digest':'sha256:12'}} | config: digest must be 64",
        "{'schemaVersion':2,'config':{'digest':'@'},'layers':[null]} | layers is missing or null",
        "{'schemaVersion':2,'config':{'digest':'@','size':-1}} | negative size",
        "{'schemaVersion':2,'config':{'digest':'@'},'layers':'x'} | not valid JSON",
        "{'schemaVersion':2,'manifests':[{'digest':'md5:12'}]} | manifests: digest",
        "{'schemaVersion':2,'manifests':[],'subject':{'digest':'x'}} | subject: digest",
        "{'schemaVersion':2,'config':{'digest':'@'},'manifests':[{'digest':'@'}]} | both layers",
      })
  void whatIsWrongIsSaid(String text, String message) {
    assertThatThrownBy(() -> parse(text.replace("@", A.toString())))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining(message);
  }

  @Test
  void typeAndShapeMustAgree() {
    assertThatThrownBy(() ->
            parse(
                "{'schemaVersion':2,'mediaType':'"
                    + ManifestType.OCI_INDEX.mediaType()
                    + "','config':{'digest':'"
                    + A
                    + "'}}"))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining("must not have a config");
    assertThatThrownBy(() ->
            parse(
                "{'schemaVersion':2,'mediaType':'"
                    + ManifestType.DOCKER_MANIFEST.mediaType()
                    + "'}"))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining("must have a config");
  }

  @Test
  void deepNestingIsRefused() {
    assertThat(Manifest.typeOf(json("{'schemaVersion':2,'x':" + "[".repeat(100_000)))).isEmpty();
  }

  private static Manifest parse(String text) {
    return Manifest.parse(json(text));
  }

  private static ManifestType type(String text) {
    return Manifest.typeOf(json(text)).orElseThrow();
  }

  private static byte[] json(String text) {
    return text.replace('\'', '"').getBytes(UTF_8);
  }
}
