package kraken.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kraken.core.Digest;
import kraken.core.ServiceException;
import kraken.http.BlobContent;
import kraken.http.server.Exchange;
import kraken.registry.oci.Acceptance;
import kraken.registry.oci.Manifest;
import kraken.registry.oci.ManifestType;
import kraken.registry.oci.Reference;
import kraken.registry.oci.RegistryPath;
import kraken.registry.oci.RepositoryName;
import kraken.registry.oci.TagName;

/// Serves manifests by tag or digest, under the type that is written in them.
final class Manifests {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Images images;
  private final int maxBytes;

  Manifests(Images images, int maxBytes) {
    this.images = images;
    this.maxBytes = maxBytes;
  }

  void get(Exchange exchange, RegistryPath.Manifest path) throws IOException, InterruptedException {
    RepositoryName repository = Names.repository(path);
    Digest digest = resolve(repository, path.reference());
    byte[] content = read(repository, digest);
    ManifestType type = Manifest.typeOf(content).orElseThrow(() -> notOne(digest));
    if (!Acceptance.of(exchange.headers("Accept")).accepts(type.mediaType())) {
      throw Refusal.of(
              ErrorCode.MANIFEST_UNKNOWN,
              "the manifest is there, but not in a type that the Accept headers of the request name")
          .details(List.of("stored as " + type.mediaType()));
    }
    exchange
        .header("Docker-Content-Digest", digest.toString())
        .header("ETag", EntityTags.of(digest));
    if (EntityTags.matches(exchange.headers("If-None-Match"), digest)) {
      exchange.status(304).send();
    } else {
      exchange.sendBytes(200, type.mediaType(), content);
    }
  }

  /// A text that no tag may be is a tag that does not exist.
  private Digest resolve(RepositoryName repository, String reference) {
    ErrorCode bad =
        reference.indexOf(':') < 0 ? ErrorCode.MANIFEST_UNKNOWN : ErrorCode.DIGEST_INVALID;
    return switch (Refusal.onInvalid(bad, () -> Reference.parse(reference))) {
      case Reference.ByDigest byDigest -> byDigest.digest();
      case TagName tag -> resolve(repository, tag);
    };
  }

  private Digest resolve(RepositoryName repository, TagName tag) {
    return images
        .resolveTag(repository, tag)
        .orElseThrow(() ->
            Refusal.of(
                ErrorCode.MANIFEST_UNKNOWN,
                "tag " + tag + " is unknown in repository " + repository));
  }

  private byte[] read(RepositoryName repository, Digest digest)
      throws IOException, InterruptedException {
    Optional<BlobContent> found = images.openBlob(repository, digest);
    if (found.isEmpty()) {
      throw Refusal.of(
          ErrorCode.MANIFEST_UNKNOWN,
          "manifest " + digest + " is unknown in repository " + repository);
    }
    try (BlobContent content = found.get()) {
      if (content.length() > maxBytes) {
        throw notOne(digest);
      }
      return readAll(content, digest);
    }
  }

  private static byte[] readAll(BlobContent content, Digest digest)
      throws IOException, InterruptedException {
    var bytes = ByteBuffer.allocate(Math.toIntExact(content.length()));
    while (bytes.hasRemaining()) {
      long ready = await(content, bytes.position(), digest);
      bytes.limit((int) Math.min(bytes.capacity(), bytes.position() + ready));
      while (bytes.hasRemaining()) {
        if (content.channel().read(bytes, bytes.position()) < 0) {
          throw new ServiceException.Unavailable("manifest " + digest + " is cut off on disk");
        }
      }
      bytes.limit(bytes.capacity());
    }
    return bytes.array();
  }

  private static long await(BlobContent content, long position, Digest digest)
      throws InterruptedException {
    try {
      return content.awaitAvailable(position, PATIENCE);
    } catch (IOException e) {
      throw new ServiceException.Unavailable(
          "manifest " + digest + " did not arrive: " + e.getMessage(), e);
    }
  }

  private static Refusal notOne(Digest digest) {
    return Refusal.of(ErrorCode.MANIFEST_UNKNOWN, "blob " + digest + " is not a manifest");
  }
}
