package kraken.registry;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import kraken.core.Digest;
import kraken.http.server.Exchange;
import kraken.registry.oci.Manifest;
import kraken.registry.oci.ManifestType;
import kraken.registry.oci.Reference;
import kraken.registry.oci.RegistryPath;
import kraken.registry.oci.RepositoryName;
import kraken.registry.oci.TagName;

/// Takes manifests: only well-formed ones whose blobs are all there, so that what can be resolved
/// can be pulled.
///
/// No `OCI-Subject` in the answer: it would tell the client that this registry lists referrers by
/// itself, and the client would not write the referrers tag that other clients then look for.
final class ManifestPushes {
  private final Pushes pushes;
  private final int maxBytes;

  ManifestPushes(Pushes pushes, int maxBytes) {
    this.pushes = pushes;
    this.maxBytes = maxBytes;
  }

  void put(Exchange exchange, RegistryPath.Manifest path) throws IOException {
    RepositoryName repository = Names.repository(path);
    Reference reference = reference(path);
    byte[] content = exchange.readAll(maxBytes);
    Digest digest = Digest.of(content);
    Optional<TagName> tag =
        switch (reference) {
          case TagName name -> Optional.of(name);
          case Reference.ByDigest(Digest expected) -> {
            requireSame(expected, digest);
            yield Optional.empty();
          }
        };
    Manifest manifest =
        Refusal.onInvalid(ErrorCode.MANIFEST_INVALID, () -> Manifest.parse(content));
    requireSameType(exchange.header("Content-Type"), manifest.type());
    requireDependencies(repository, manifest);
    pushes.putManifest(repository, tag, digest, content, manifest.type().mediaType());
    exchange
        .status(201)
        .header("Location", Names.manifestUrl(repository, digest))
        .header("Docker-Content-Digest", digest.toString())
        .send();
  }

  private static Reference reference(RegistryPath.Manifest path) {
    String text = path.reference();
    ErrorCode bad = text.indexOf(':') < 0 ? ErrorCode.MANIFEST_INVALID : ErrorCode.DIGEST_INVALID;
    return Refusal.onInvalid(bad, () -> Reference.parse(text));
  }

  private static void requireSame(Digest expected, Digest actual) {
    if (!expected.equals(actual)) {
      throw Refusal.of(
          ErrorCode.DIGEST_INVALID,
          "the manifest was put as " + expected + ", but its bytes are " + actual);
    }
  }

  /// A general type such as `application/json`, or none, claims nothing.
  private static void requireSameType(Optional<String> contentType, ManifestType type) {
    contentType
        .flatMap(ManifestType::of)
        .filter(claimed -> claimed != type)
        .ifPresent(claimed -> {
          throw Refusal.of(
              ErrorCode.MANIFEST_INVALID,
              "Content-Type is "
                  + claimed.mediaType()
                  + ", but the manifest itself is "
                  + type.mediaType());
        });
  }

  private void requireDependencies(RepositoryName repository, Manifest manifest) {
    List<String> missing =
        manifest.dependencies().stream()
            .filter(digest -> !pushes.hasBlob(repository, digest))
            .map(Digest::toString)
            .toList();
    if (!missing.isEmpty()) {
      throw Refusal.of(
              ErrorCode.MANIFEST_BLOB_UNKNOWN,
              "the manifest refers to what is not stored; push it first")
          .details(missing);
    }
  }
}
