package kraken.node.client;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kraken.core.Digest;
import kraken.core.ServiceException;
import kraken.http.Json;
import tools.jackson.databind.JsonNode;

/// A manifest or an index, as its bytes and what it refers to.
///
/// @param manifests of an index: the manifests of the platforms
/// @param blobs of a manifest: configuration and layers that a registry holds
record Manifest(
    Digest digest,
    ByteBuffer content,
    String mediaType,
    List<Descriptor> manifests,
    List<Descriptor> blobs) {

  static final List<String> MEDIA_TYPES =
      List.of(
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json",
          "application/vnd.docker.distribution.manifest.v2+json");
  static final int MOST_BYTES = 4 << 20;
  private static final int MOST_CHILDREN = 10_000;

  /// A thing referred to. Name is the `ref.name` or image name that layouts write, or empty.
  record Descriptor(
      Digest digest, long size, String mediaType, List<String> names, boolean isForeign) {
    static Descriptor of(String where, JsonNode json) {
      long size = json.path("size").asLong(-1);
      if (size < 0) {
        throw new ServiceException.Invalid(where + ": a descriptor without a size");
      }
      List<String> names = new ArrayList<>();
      JsonNode annotations = json.path("annotations");
      for (String key : List.of("org.opencontainers.image.ref.name", "io.containerd.image.name")) {
        String name = annotations.path(key).asString("");
        if (!name.isEmpty()) {
          names.add(name);
        }
      }
      return new Descriptor(
          Digest.parse(json.path("digest").asString("")),
          size,
          json.path("mediaType").asString(""),
          List.copyOf(names),
          !json.path("urls").isEmpty());
    }

    boolean isManifest() {
      return MEDIA_TYPES.contains(mediaType);
    }
  }

  /// Reads what the bytes refer to.
  ///
  /// @param declared the media type of the header or descriptor; the body's own wins
  static Manifest parse(byte[] bytes, Optional<String> declared) {
    Digest digest = Digest.of(bytes);
    String where = "manifest " + digest;
    JsonNode json = Json.tree(where, bytes);
    String mediaType = json.path("mediaType").asString("");
    String type = mediaType.isEmpty() ? declared.orElse("") : mediaType;
    if (type.isEmpty()) {
      type = json.path("manifests").isArray() ? MEDIA_TYPES.get(0) : MEDIA_TYPES.get(1);
    }
    if (!MEDIA_TYPES.contains(type)) {
      throw new ServiceException.Invalid(where + " has the unknown media type " + type);
    }
    List<Descriptor> manifests = descriptors(where, json.path("manifests"));
    List<Descriptor> blobs = new ArrayList<>(descriptors(where, json.path("layers")));
    if (json.path("config").isObject()) {
      blobs.addFirst(Descriptor.of(where, json.path("config")));
    }
    blobs.removeIf(Descriptor::isForeign);
    return new Manifest(
        digest,
        ByteBuffer.wrap(bytes.clone()).asReadOnlyBuffer(),
        type,
        manifests,
        List.copyOf(blobs));
  }

  /// A copy of its bytes.
  byte[] bytes() {
    byte[] copy = new byte[content.remaining()];
    content.duplicate().get(copy);
    return copy;
  }

  static List<Descriptor> descriptors(String where, JsonNode list) {
    if (list.size() > MOST_CHILDREN) {
      throw new ServiceException.Invalid(
          where + " refers to more than " + MOST_CHILDREN + " things");
    }
    List<Descriptor> descriptors = new ArrayList<>();
    list.forEach(each -> descriptors.add(Descriptor.of(where, each)));
    return List.copyOf(descriptors);
  }
}
