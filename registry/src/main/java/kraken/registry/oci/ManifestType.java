package kraken.registry.oci;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// The documents that this registry takes as manifests.
public enum ManifestType {
  OCI_MANIFEST("application/vnd.oci.image.manifest.v1+json", false),
  OCI_INDEX("application/vnd.oci.image.index.v1+json", true),
  DOCKER_MANIFEST("application/vnd.docker.distribution.manifest.v2+json", false),
  DOCKER_LIST("application/vnd.docker.distribution.manifest.list.v2+json", true);

  private final String mediaType;
  private final boolean isIndex;

  ManifestType(String mediaType, boolean isIndex) {
    this.mediaType = mediaType;
    this.isIndex = isIndex;
  }

  public String mediaType() {
    return mediaType;
  }

  /// Lists other manifests instead of a config and layers.
  public boolean isIndex() {
    return isIndex;
  }

  /// The type with this media type; parameters such as `; charset=utf-8` do not matter.
  public static Optional<ManifestType> of(String mediaType) {
    int parameters = mediaType.indexOf(';');
    String bare = (parameters < 0 ? mediaType : mediaType.substring(0, parameters)).strip();
    return Arrays.stream(values()).filter(t -> t.mediaType.equalsIgnoreCase(bare)).findFirst();
  }

  /// All media types, for messages.
  public static String allMediaTypes() {
    return Arrays.stream(values()).map(t -> t.mediaType).collect(Collectors.joining(", "));
  }
}
