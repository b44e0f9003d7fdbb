package kraken.node.origin;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import kraken.backend.Backends;
import kraken.cluster.ring.Ring;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.http.FileContent;
import kraken.http.server.Exchange;
import kraken.http.server.Router;
import kraken.store.Blob;

/// Reading: who owns a blob, its bytes, size and metainfo. What is missing here is fetched from the
/// backend meanwhile. Any thread.
final class BlobRoutes {
  private static final String BYTES = "application/octet-stream-v1";

  private final LocalBlobs blobs;
  private final Refresher refresher;
  private final Backends backends;
  private final Ring ring;
  private final RemoteOrigins remotes;

  BlobRoutes(LocalBlobs blobs, Refresher refresher, OriginParts parts, RemoteOrigins remotes) {
    this.blobs = blobs;
    this.refresher = refresher;
    this.backends = parts.backends();
    this.ring = parts.ring();
    this.remotes = remotes;
  }

  Router routes() {
    String blob = "/namespace/{namespace}/blobs/{digest}";
    return new Router()
        .get("/blobs/{digest}/locations", this::locations)
        .get(blob, this::download)
        .post(blob + "/prefetch", this::prefetch)
        .post(blob + "/remote/{remote}", this::replicate)
        .head("/internal" + blob, this::stat)
        .get("/internal" + blob + "/metainfo", this::metaInfo);
  }

  private static Digest digest(Exchange exchange) {
    return Digest.parse(exchange.param("digest"));
  }

  private static Namespace namespace(Exchange exchange) {
    return new Namespace(exchange.param("namespace"));
  }

  private void locations(Exchange exchange) throws IOException {
    String owners =
        ring.locations(digest(exchange)).stream()
            .map(HostPort::toString)
            .collect(Collectors.joining(","));
    exchange.header("Origin-Locations", owners).send();
  }

  private void download(Exchange exchange) throws IOException {
    exchange.sendBlob(open(namespace(exchange), digest(exchange)), BYTES);
  }

  private FileContent open(Namespace namespace, Digest digest) throws IOException {
    Optional<FileContent> here = openLocal(digest);
    if (here.isEmpty()) {
      refresher.refresh(namespace, digest);
      here = openLocal(digest);
    }
    return here.orElseThrow(
        () -> new ServiceException.Pending("blob " + digest + " came and was deleted; ask again"));
  }

  private Optional<FileContent> openLocal(Digest digest) throws IOException {
    Optional<Blob> blob = blobs.find(digest);
    try {
      return blob.isPresent() ? Optional.of(blobs.open(blob.get())) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private void prefetch(Exchange exchange) throws IOException {
    Digest digest = digest(exchange);
    if (!blobs.has(digest)) {
      refresher.refresh(namespace(exchange), digest);
    }
    exchange.send();
  }

  private void replicate(Exchange exchange) throws IOException {
    Namespace namespace = namespace(exchange);
    Digest digest = digest(exchange);
    if (!blobs.has(digest)) {
      refresher.refreshHereOnly(namespace, digest);
    }
    try (FileContent content = open(namespace, digest)) {
      remotes.upload(exchange.param("remote"), namespace, digest, content);
    }
    exchange.send();
  }

  private void stat(Exchange exchange) throws IOException {
    Namespace namespace = namespace(exchange);
    Digest digest = digest(exchange);
    boolean local = isTrue(exchange.query("local").orElse("false"));
    OptionalLong size = size(namespace, digest, local);
    if (size.isEmpty()) {
      throw new ServiceException.NotFound("blob " + digest + " is not here");
    }
    exchange.header("Content-Length", Long.toString(size.getAsLong())).send();
  }

  private OptionalLong size(Namespace namespace, Digest digest, boolean local) throws IOException {
    Optional<Blob> blob = blobs.find(digest);
    if (blob.isPresent()) {
      return OptionalLong.of(blob.get().length());
    }
    return local ? OptionalLong.empty() : backends.of(namespace).stat(namespace, digest.hex());
  }

  /// A boolean as the reference's clients may write it; anything else is 500 there.
  private static boolean isTrue(String text) {
    return switch (text) {
      case "1", "t", "T", "TRUE", "true", "True" -> true;
      case "0", "f", "F", "FALSE", "false", "False" -> false;
      default ->
          throw new ServiceException.Unavailable("query local must be true or false, got: " + text);
    };
  }

  private void metaInfo(Exchange exchange) throws IOException {
    Digest digest = digest(exchange);
    Optional<byte[]> json = blobs.metaInfo(digest);
    if (json.isEmpty()) {
      refresher.refresh(namespace(exchange), digest);
      json = blobs.metaInfo(digest);
    }
    byte[] bytes =
        json.orElseThrow(
            () -> new ServiceException.Pending("metainfo of " + digest + " came and was deleted"));
    exchange.sendBytes(200, "application/json", bytes);
  }
}
