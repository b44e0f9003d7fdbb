package kraken.node.origin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kraken.backend.Backend;
import kraken.backend.Backends;
import kraken.cluster.ring.Ring;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.http.Json;
import kraken.http.server.Exchange;
import kraken.http.server.Router;
import kraken.peer.Downloads;
import kraken.store.Blob;
import kraken.store.BlobStore;
import org.jspecify.annotations.Nullable;

/// Health, deletion and clean-up. Any thread.
final class AdminRoutes {
  private static final Namespace READINESS = new Namespace("readiness");

  private final LocalBlobs blobs;
  private final BlobStore store;
  private final Backends backends;
  private final WriteBack writeBack;
  private final Downloads downloads;
  private final Ring ring;
  private final HostPort self;

  AdminRoutes(OriginParts parts, LocalBlobs blobs, WriteBack writeBack, Downloads downloads) {
    this.blobs = blobs;
    this.store = parts.store();
    this.backends = parts.backends();
    this.ring = parts.ring();
    this.self = parts.self();
    this.writeBack = writeBack;
    this.downloads = downloads;
  }

  Router routes() {
    return new Router()
        .get("/health", exchange -> exchange.sendText(200, "OK\n"))
        .get("/readiness", this::readiness)
        .delete("/internal/blobs/{digest}", this::delete)
        .post("/internal/blobs/{digest}/metainfo", this::describe)
        .post("/forcecleanup", this::cleanUp)
        .post(
            "/forcecleanup/v2",
            exchange -> exchange.sendText(501, "clean-up by disk use is not built yet\n"));
  }

  /// Every backend that must be ready is asked for something that is not there.
  private void readiness(Exchange exchange) throws IOException {
    String nothing = Digest.of(UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8)).hex();
    for (Backend backend : backends.mustReady()) {
      try {
        backend.stat(READINESS, nothing);
      } catch (IOException | ServiceException e) {
        exchange.sendText(503, "backend is not ready: " + e.getMessage() + "\n");
        return;
      }
    }
    exchange.sendText(200, "OK\n");
  }

  private void delete(Exchange exchange) throws IOException, InterruptedException {
    Digest digest = Digest.parse(exchange.param("digest"));
    try {
      downloads.remove(digest);
    } catch (ServiceException.Conflict e) {
      throw new ServiceException.Unavailable(
          "file is persisted: " + digest + " is not written back yet; it can be deleted then", e);
    }
    exchange.status(202).header("Content-Length", "0").send();
  }

  /// Makes the metainfo anew with a given piece length, for measurements.
  private void describe(Exchange exchange) throws IOException {
    Digest digest = Digest.parse(exchange.param("digest"));
    long pieceLength = number(exchange, "piece_length");
    if (pieceLength < 1 || pieceLength > 1 << 30) {
      throw new ServiceException.Invalid("query piece_length must be 1 to 1073741824");
    }
    if (!blobs.has(digest)) {
      throw new ServiceException.Unavailable("blob " + digest + " is not here");
    }
    blobs.describe(digest, pieceLength);
    exchange.send();
  }

  private static long number(Exchange exchange, String name) {
    return exchange
        .query(name)
        .filter(text -> text.matches("-?[0-9]{1,18}"))
        .map(Long::parseLong)
        .orElseThrow(() -> new ServiceException.Invalid("query " + name + " must be an integer"));
  }

  /// Deletes what is older than `ttl_hr` hours or not owned by this origin any more; what is not
  /// written back yet is written back first.
  private void cleanUp(Exchange exchange) throws IOException, InterruptedException {
    Instant before = Instant.now().minus(Duration.ofHours(number(exchange, "ttl_hr")));
    List<String> deleted = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    for (Digest digest : store.list()) {
      try {
        if (isSurplus(digest, before)) {
          writeBack.finish(digest);
          downloads.remove(digest);
          deleted.add(digest.hex());
        }
      } catch (IOException | ServiceException e) {
        errors.add(digest.hex() + ": " + e.getMessage());
      }
    }
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("deleted", deleted.isEmpty() ? null : deleted);
    answer.put("errors", errors.isEmpty() ? null : errors);
    exchange.sendText(200, Json.text(answer) + "\n");
  }

  private boolean isSurplus(Digest digest, Instant before) throws IOException {
    if (!ring.locations(digest).contains(self)) {
      return true;
    }
    Optional<Blob> blob = blobs.find(digest);
    try {
      return blob.isPresent()
          && Files.getLastModifiedTime(blob.get().path()).toInstant().isBefore(before);
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
