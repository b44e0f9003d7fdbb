package kraken.registry.oci;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import kraken.core.Digest;
import kraken.core.ServiceException;
import kraken.http.Json;
import org.jspecify.annotations.Nullable;

/// What a registry must know of a manifest (OCI image spec 1.1; Docker image manifest v2 schema 2).
///
/// @param type by its `mediaType`, or by its shape where that is absent
/// @param dependencies what must be stored before it, without doubles: config and layers, or the
///   listed manifests; not the layers that are fetched from URLs of their own
/// @param subject the manifest that this one is about, which need not exist
public record Manifest(ManifestType type, List<Digest> dependencies, Optional<Digest> subject) {
  private static final int SCHEMA_VERSION = 2;

  public Manifest {
    dependencies = List.copyOf(dependencies);
  }

  private record Descriptor(String digest, long size, List<String> urls) {}

  private record Document(
      int schemaVersion,
      String mediaType,
      @Nullable Descriptor config,
      List<@Nullable Descriptor> layers,
      List<@Nullable Descriptor> manifests,
      @Nullable Descriptor subject) {

    boolean isImage() {
      return config != null || !layers.isEmpty();
    }

    /// The type, or why there is none.
    ManifestType type() {
      if (schemaVersion != SCHEMA_VERSION) {
        throw new ServiceException.Invalid(
            "manifest: schemaVersion must be 2, is " + schemaVersion);
      }
      if (mediaType.isEmpty()) {
        return isImage() ? ManifestType.OCI_MANIFEST : ManifestType.OCI_INDEX;
      }
      return ManifestType.of(mediaType)
          .orElseThrow(() ->
              new ServiceException.Invalid(
                  "manifest: mediaType "
                      + Printable.of(mediaType)
                      + " is none of "
                      + ManifestType.allMediaTypes()));
    }
  }

  /// Reads a manifest that is to be stored, strictly.
  ///
  /// @throws ServiceException.Invalid saying what is wrong
  public static Manifest parse(byte[] json) {
    Document document = read(json);
    ManifestType type = document.type();
    if (document.isImage() && !document.manifests().isEmpty()) {
      throw new ServiceException.Invalid("manifest: has both layers and manifests; which is it?");
    }
    if (type.isIndex() == document.isImage()) {
      throw new ServiceException.Invalid(
          "manifest: mediaType "
              + type.mediaType()
              + (type.isIndex() ? " must not have" : " must have")
              + " a config and layers");
    }
    var dependencies = new LinkedHashSet<Digest>();
    if (type.isIndex()) {
      document.manifests().forEach(d -> dependencies.add(digest("manifests", d)));
    } else {
      dependencies.add(digest("config", document.config()));
      document.layers().stream()
          .filter(layer -> layer == null || layer.urls().isEmpty())
          .forEach(layer -> dependencies.add(digest("layers", layer)));
    }
    Optional<Digest> subject =
        Optional.ofNullable(document.subject()).map(s -> digest("subject", s));
    return new Manifest(type, new ArrayList<>(dependencies), subject);
  }

  /// The type of a stored manifest; empty when these bytes are none.
  public static Optional<ManifestType> typeOf(byte[] json) {
    try {
      return Optional.of(read(json).type());
    } catch (ServiceException.Invalid _) {
      return Optional.empty();
    }
  }

  private static Document read(byte[] json) {
    return Json.read("manifest", json, Document.class);
  }

  private static Digest digest(String field, @Nullable Descriptor descriptor) {
    if (descriptor == null) {
      throw new ServiceException.Invalid("manifest: " + field + " is missing or null");
    }
    if (descriptor.size() < 0) {
      throw new ServiceException.Invalid(
          "manifest: " + field + " has a negative size for " + descriptor.digest());
    }
    try {
      return Digest.parse(descriptor.digest());
    } catch (ServiceException.Invalid e) {
      throw new ServiceException.Invalid("manifest: " + field + ": " + e.getMessage(), e);
    }
  }
}
