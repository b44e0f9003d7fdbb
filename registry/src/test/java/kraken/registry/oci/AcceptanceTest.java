package kraken.registry.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AcceptanceTest {
  private static final String OCI = ManifestType.OCI_MANIFEST.mediaType();
  private static final String DOCKER = ManifestType.DOCKER_MANIFEST.mediaType();

  @Test
  void noHeaderTakesEverything() {
    assertThat(accepts(OCI)).isTrue();
    assertThat(accepts(OCI, "")).isTrue();
  }

  @Test
  void severalHeadersCountTogether() {
    assertThat(accepts(OCI, DOCKER, OCI)).isTrue();
    assertThat(accepts(DOCKER, DOCKER, OCI)).isTrue();
    assertThat(accepts(OCI, DOCKER)).isFalse();
  }

  @Test
  void commaListsWithQualitiesAreUnderstood() {
    assertThat(accepts(OCI, DOCKER + ";q=0.9, " + OCI + " ; q=0.1")).isTrue();
    assertThat(accepts(OCI, "text/html,, ," + OCI.toUpperCase(java.util.Locale.ROOT))).isTrue();
  }

  @Test
  void wildcardsMatch() {
    assertThat(accepts(OCI, "*/*")).isTrue();
    assertThat(accepts(OCI, "application/*")).isTrue();
    assertThat(accepts(OCI, "text/*")).isFalse();
    assertThat(accepts(OCI, "application")).isFalse();
  }

  @Test
  void qualityZeroRefusesAndTheMoreSpecificDecides() {
    assertThat(accepts(OCI, "*/*, " + OCI + ";q=0")).isFalse();
    assertThat(accepts(DOCKER, "*/*, " + OCI + ";q=0")).isTrue();
    assertThat(accepts(OCI, "*/*;q=0, " + OCI + ";q=0.001")).isTrue();
    assertThat(accepts(OCI, OCI + ";q=0.000")).isFalse();
  }

  @Test
  void aFloodOfRangesIsCutOff() {
    String flood = String.join(",", Collections.nCopies(100_000, "text/html"));
    assertThat(accepts(OCI, flood)).isFalse();
  }

  private static boolean accepts(String type, String... headers) {
    return Acceptance.of(List.of(headers)).accepts(type);
  }
}
