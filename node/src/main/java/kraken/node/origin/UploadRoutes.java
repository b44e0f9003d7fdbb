package kraken.node.origin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kraken.core.Digest;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.http.Json;
import kraken.http.server.Exchange;
import kraken.http.server.Router;
import kraken.store.Upload;

/// Uploads in their three variants: public ones, which are written back and copied to the other
/// owners; copies of these; and transfers between origins, which are only kept. Any thread.
final class UploadRoutes {
  private static final Pattern RANGE = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");
  private static final int LONGEST_COMMIT = 4096;

  private final LocalBlobs blobs;
  private final WriteBack writeBack;
  private final Replicas replicas;

  UploadRoutes(LocalBlobs blobs, WriteBack writeBack, Replicas replicas) {
    this.blobs = blobs;
    this.writeBack = writeBack;
    this.replicas = replicas;
  }

  Router routes() {
    String open = "/namespace/{namespace}/blobs/{digest}/uploads";
    String internal = "/internal/blobs/{digest}/uploads";
    return new Router()
        .post(open, this::start)
        .patch(open + "/{uid}", this::patch)
        .put(open + "/{uid}", this::commit)
        .post(internal, this::startTransfer)
        .patch(internal + "/{uid}", this::patchTransfer)
        .put(internal + "/{uid}", this::commitTransfer)
        .put("/internal/duplicate" + open + "/{uid}", this::commitDuplicate);
  }

  /// The body of the commit of a copy.
  ///
  /// @param delay nanoseconds
  private record CommitDuplicate(long delay) {}

  private static Digest digest(Exchange exchange) {
    return Digest.parse(exchange.param("digest"));
  }

  private static Namespace namespace(Exchange exchange) {
    return new Namespace(exchange.param("namespace"));
  }

  private void start(Exchange exchange) throws IOException {
    refuseKnown(exchange, Optional.of(namespace(exchange)));
    begin(exchange);
  }

  private void startTransfer(Exchange exchange) throws IOException {
    refuseKnown(exchange, Optional.empty());
    begin(exchange);
  }

  private void begin(Exchange exchange) throws IOException {
    Upload upload = blobs.receive(announcedSize(exchange));
    exchange.header("Location", upload.id()).send();
  }

  /// What clients say the size will be; only speed depends on it.
  private static long announcedSize(Exchange exchange) {
    return exchange
        .query("size")
        .filter(text -> text.matches("[0-9]{1,18}"))
        .map(Long::parseLong)
        .orElse(0L);
  }

  private void patch(Exchange exchange) throws IOException {
    refuseKnown(exchange, Optional.of(namespace(exchange)));
    write(exchange);
  }

  private void patchTransfer(Exchange exchange) throws IOException {
    refuseKnown(exchange, Optional.empty());
    write(exchange);
  }

  private void write(Exchange exchange) throws IOException {
    Upload upload = blobs.upload(exchange.param("uid"));
    String header =
        exchange
            .header("Content-Range")
            .orElseThrow(() -> new ServiceException.Invalid("header Content-Range is missing"));
    Matcher range = RANGE.matcher(header);
    if (!range.matches()) {
      throw new ServiceException.Invalid(
          "header Content-Range must look like 0-128 (start, end exclusive), got: " + header);
    }
    long start = Long.parseLong(range.group(1));
    long end = Long.parseLong(range.group(2));
    if (end < start) {
      throw new ServiceException.Invalid("header Content-Range ends before it starts: " + header);
    }
    Chunk chunk = new Chunk(upload, start, end);
    try {
      exchange.readBody(chunk::take);
    } catch (ServiceException.Conflict e) {
      throw ended(exchange, e);
    }
    chunk.requireWhole();
    exchange.send();
  }

  /// An upload that ended under somebody's hands. Clients take 409 for "the blob is here", so that
  /// is said only when it is.
  private ServiceException ended(Exchange exchange, ServiceException.Conflict e)
      throws IOException {
    return blobs.has(digest(exchange))
        ? e
        : new ServiceException.Unavailable(e.getMessage() + "; send the blob again", e);
  }

  /// One PATCH: the bytes of its range; what comes after them is ignored.
  private static final class Chunk {
    private final Upload upload;
    private final long end;
    private long position;

    Chunk(Upload upload, long start, long end) {
      this.upload = upload;
      this.position = start;
      this.end = end;
    }

    void take(ByteBuffer bytes) throws IOException {
      int limit = bytes.limit();
      int wanted = (int) Math.min(bytes.remaining(), end - position);
      bytes.limit(bytes.position() + wanted);
      if (wanted > 0) {
        upload.write(position, bytes);
        position += wanted;
      }
      bytes.limit(limit).position(limit);
    }

    void requireWhole() {
      if (position < end) {
        throw new ServiceException.Unavailable(
            "the body ended " + (end - position) + " bytes before the end of its Content-Range");
      }
    }
  }

  /// Public: acknowledged only when the blob is on this disk, pinned, its write-back task durable,
  /// and the copies to the other owners were tried.
  private void commit(Exchange exchange) throws IOException {
    Namespace namespace = namespace(exchange);
    Digest digest = digest(exchange);
    receive(exchange, Optional.of(namespace));
    writeBack.ensure(namespace, digest, Duration.ZERO);
    replicas.duplicate(namespace, digest);
    exchange.send();
  }

  private void commitDuplicate(Exchange exchange) throws IOException {
    CommitDuplicate body =
        Json.read("commit", exchange.readAll(LONGEST_COMMIT), CommitDuplicate.class);
    receive(exchange, Optional.empty());
    writeBack.ensure(namespace(exchange), digest(exchange), Duration.ofNanos(body.delay()));
    exchange.send();
  }

  private void commitTransfer(Exchange exchange) throws IOException {
    receive(exchange, Optional.empty());
    exchange.send();
  }

  /// Verifies an upload and makes it a blob.
  ///
  /// @param written the namespace for whose backend a blob that is here already is written back
  private void receive(Exchange exchange, Optional<Namespace> written) throws IOException {
    Digest digest = digest(exchange);
    Upload upload = blobs.upload(exchange.param("uid"));
    try {
      blobs.commit(upload, digest);
    } catch (ServiceException.Invalid e) {
      throw new ServiceException.Unavailable(
          "move upload file to cache: verify digest: " + e.getMessage(), e);
    } catch (ServiceException.Conflict e) {
      refuseKnown(exchange, written);
      throw ended(exchange, e);
    }
  }

  /// Answers 409 for a blob that is here; before that, sees to it that it will be written back.
  private void refuseKnown(Exchange exchange, Optional<Namespace> written) throws IOException {
    Digest digest = digest(exchange);
    if (!blobs.has(digest)) {
      return;
    }
    if (written.isPresent()) {
      writeBack.ensure(written.get(), digest, Duration.ZERO);
    }
    throw new ServiceException.Conflict("blob " + digest + " is here already");
  }
}
