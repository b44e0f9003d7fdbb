package kraken.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import kraken.core.ServiceException;
import org.junit.jupiter.api.Test;

final class NamePathTest {
  private static final String HEX =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @Test
  void pathsAreThoseOfTheReference() {
    assertThat(NamePath.IDENTITY.path(HEX)).isEqualTo(HEX);
    assertThat(NamePath.SHARDED_DOCKER_BLOB.path(HEX))
        .isEqualTo("docker/registry/v2/blobs/sha256/e3/" + HEX + "/data");
    assertThat(NamePath.DOCKER_TAG.path("library/foo:1.0"))
        .isEqualTo("docker/registry/v2/repositories/library/foo/_manifests/tags/1.0/current/link");
  }

  @Test
  void everyPathLeadsBackToItsName() {
    for (NamePath scheme : NamePath.values()) {
      String name = scheme == NamePath.DOCKER_TAG ? "a/b-c/d:v1.0_x" : HEX;
      assertThat(scheme.name(scheme.path(name))).contains(name);
    }
  }

  @Test
  void otherPathsHaveNoName() {
    for (String path :
        List.of(
            "docker/registry/v2/blobs/sha256/e4/" + HEX + "/data",
            "docker/registry/v2/blobs/sha256/e3/" + HEX + "/other",
            "docker/registry/v2/blobsX/sha256/e3/" + HEX + "/data",
            "x")) {
      assertThat(NamePath.SHARDED_DOCKER_BLOB.name(path)).isEmpty();
    }
    assertThat(
            NamePath.DOCKER_TAG.name(
                "docker/registry/v2/repositories/a/_manifests/tags/1/index/x/link"))
        .isEmpty();
  }

  @Test
  void wrongNamesAreInvalid() {
    for (String name : List.of("a", ":1", "a:", "a:b:c", "", "a:b/c")) {
      assertThatThrownBy(() -> NamePath.DOCKER_TAG.path(name))
          .isInstanceOf(ServiceException.Invalid.class);
    }
    for (String name : List.of("", "e3", "../x")) {
      assertThatThrownBy(() -> NamePath.SHARDED_DOCKER_BLOB.path(name))
          .isInstanceOf(ServiceException.Invalid.class);
    }
  }

  @Test
  void unknownSchemeSaysWhichThereAre() {
    assertThat(NamePath.parse("docker_tag")).isEqualTo(NamePath.DOCKER_TAG);
    assertThatThrownBy(() -> NamePath.parse("sharded"))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining("sharded_docker_blob");
  }
}
