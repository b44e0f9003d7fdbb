package kraken.registry.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import kraken.core.ServiceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RegistryPathTest {

  @Test
  void everyRouteIsRecognised() {
    assertThat(RegistryPath.parse("/v2")).isEqualTo(new RegistryPath.Base());
    assertThat(RegistryPath.parse("/v2/")).isEqualTo(new RegistryPath.Base());
    assertThat(RegistryPath.parse("/v2/_catalog")).isEqualTo(new RegistryPath.Catalog());
    assertThat(RegistryPath.parse("/v2/a/b/tags/list")).isEqualTo(new RegistryPath.Tags("a/b"));
    assertThat(RegistryPath.parse("/v2/a/manifests/latest"))
        .isEqualTo(new RegistryPath.Manifest("a", "latest"));
    assertThat(RegistryPath.parse("/v2/a/b/c/blobs/sha256:12"))
        .isEqualTo(new RegistryPath.Blob("a/b/c", "sha256:12"));
    assertThat(RegistryPath.parse("/v2/a/blobs/uploads/")).isEqualTo(new RegistryPath.Uploads("a"));
    assertThat(RegistryPath.parse("/v2/a/blobs/uploads")).isEqualTo(new RegistryPath.Uploads("a"));
    assertThat(RegistryPath.parse("/v2/a/blobs/uploads/id-1"))
        .isEqualTo(new RegistryPath.UploadById("a", "id-1"));
  }

  @Test
  void repositoriesMayBeCalledLikePartsOfTheApi() {
    assertThat(RegistryPath.parse("/v2/tags/list/manifests/uploads"))
        .isEqualTo(new RegistryPath.Manifest("tags/list", "uploads"));
    assertThat(RegistryPath.parse("/v2/blobs/uploads/blobs/sha256:12"))
        .isEqualTo(new RegistryPath.Blob("blobs/uploads", "sha256:12"));
    assertThat(RegistryPath.parse("/v2/manifests/tags/list"))
        .isEqualTo(new RegistryPath.Tags("manifests"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/v1/",
        "/v2x/",
        "/v2/a",
        "/v2/a/b",
        "/v2/_catalog/",
        "/v2/manifests/latest",
        "/v2/tags/list",
        "/v2/blobs/uploads/",
        "/v2/a/referrers/sha256:12",
        "/v2/a/manifests/x/y",
        "v2/a/tags/list",
        "//v2/a/tags/list"
      })
  void everythingElseIsUnknown(String path) {
    assertThat(RegistryPath.parse(path)).isEqualTo(new RegistryPath.Unknown());
  }

  @Test
  void escapesAreUndoneOnceAfterTheSplit() {
    assertThat(RegistryPath.parse("/v2/a/blobs/sha256%3A12"))
        .isEqualTo(new RegistryPath.Blob("a", "sha256:12"));
    assertThat(RegistryPath.parse("/v2/a/manifests/1+2"))
        .isEqualTo(new RegistryPath.Manifest("a", "1+2"));
    assertThat(RegistryPath.parse("/v2/a/blobs/sha256%253A12"))
        .isEqualTo(new RegistryPath.Blob("a", "sha256%3A12"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/a%2Fb/tags/list",
        "/v2/a/../b/tags/list",
        "/v2/a/%2e%2e/tags/list",
        "/v2/a//b/tags/list",
        "/v2//tags/list",
        "/v2/a%00/tags/list",
        "/v2/a%zz/tags/list",
        "/v2/a%/tags/list",
        "/v2/a%ff/tags/list",
        "/v2/a\\b/tags/list",
        "/v2/A/tags/list"
      })
  void trickyNamesNeverBecomeARepository(String path) {
    var tags = (RegistryPath.Tags) RegistryPath.parse(path);
    assertThatThrownBy(tags::repository).isInstanceOf(ServiceException.Invalid.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "..", "a.b", "a b", "a%2e", "a\u0000"})
  void implausibleUploadIdsAreNoticed(String id) {
    assertThat(new RegistryPath.UploadById("a", id).isPlausible()).isFalse();
    assertThat(new RegistryPath.UploadById("a", "A-z_09").isPlausible()).isTrue();
  }
}
