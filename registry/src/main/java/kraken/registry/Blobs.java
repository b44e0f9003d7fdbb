package kraken.registry;

import java.io.IOException;
import java.util.OptionalLong;
import kraken.core.Digest;
import kraken.http.BlobContent;
import kraken.http.server.Exchange;
import kraken.registry.oci.RegistryPath;
import kraken.registry.oci.RepositoryName;

/// Serves blobs. A blob never changes, so its digest is its entity tag and it may be cached for
/// ever; HEAD and conditional requests are answered without fetching it.
final class Blobs {
  static final String MEDIA_TYPE = "application/octet-stream";
  private static final String FOREVER = "max-age=31536000";

  private final Images images;

  Blobs(Images images) {
    this.images = images;
  }

  void get(Exchange exchange, RegistryPath.Blob path) throws IOException {
    RepositoryName repository = Names.repository(path);
    Digest digest = Names.digest(path.digest());
    boolean isKnown = EntityTags.matches(exchange.headers("If-None-Match"), digest);
    if (exchange.method().equals("HEAD") || isKnown) {
      OptionalLong length = images.blobLength(repository, digest);
      if (length.isEmpty()) {
        throw unknown(repository, digest);
      }
      describe(exchange, digest);
      if (isKnown) {
        exchange.status(304).send();
      } else {
        exchange
            .header("Content-Type", MEDIA_TYPE)
            .header("Accept-Ranges", "bytes")
            .header("Content-Length", Long.toString(length.getAsLong()))
            .send();
      }
      return;
    }
    BlobContent content =
        images.openBlob(repository, digest).orElseThrow(() -> unknown(repository, digest));
    describe(exchange, digest);
    exchange.sendBlob(content, MEDIA_TYPE);
  }

  private static void describe(Exchange exchange, Digest digest) {
    exchange
        .header("Docker-Content-Digest", digest.toString())
        .header("ETag", EntityTags.of(digest))
        .header("Cache-Control", FOREVER);
  }

  private static Refusal unknown(RepositoryName repository, Digest digest) {
    return Refusal.of(
        ErrorCode.BLOB_UNKNOWN, "blob " + digest + " is unknown in repository " + repository);
  }
}
