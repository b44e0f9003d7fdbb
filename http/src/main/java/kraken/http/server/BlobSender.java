package kraken.http.server;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import kraken.core.ServiceException;
import kraken.http.BlobContent;
import org.eclipse.jetty.io.RetainableByteBuffer;

/// Sends one blob as one answer: decides about ranges, then writes what is there while more comes.
/// Belongs to the thread of its request and holds no lock, so a slow client costs a parked thread.
final class BlobSender {
  /// Bytes given to the connection at once.
  private static final int WRITE = 1 << 20;

  /// Up to here a copy costs less than a mapping.
  private static final int SMALL = 64 << 10;

  /// How long headers are held back for the first byte, so that an early failure still becomes an
  /// error answer.
  private static final Duration FIRST_BYTE = Duration.ofSeconds(20);

  private final Exchange exchange;
  private final BlobContent content;
  private final Duration patience;

  BlobSender(Exchange exchange, BlobContent content, Duration patience) {
    this.exchange = exchange;
    this.content = content;
    this.patience = patience;
  }

  void send(String contentType) throws IOException {
    exchange.header("Accept-Ranges", "bytes");
    if (notModified()) {
      exchange.status(304).send();
      return;
    }
    switch (range()) {
      case ByteRange.Whole _ -> {
        exchange.header("Content-Type", contentType);
        stream(0, content.length());
      }
      case ByteRange.Part part -> {
        exchange.status(206).header("Content-Type", contentType);
        exchange.header(
            "Content-Range", "bytes " + part.first() + "-" + part.last() + "/" + content.length());
        stream(part.first(), part.length());
      }
      case ByteRange.Unsatisfiable _ ->
          throw new StatusException(
              416,
              "the blob has " + content.length() + " bytes",
              Map.of("Content-Range", "bytes */" + content.length()));
    }
  }

  /// RFC 9110 section 13.1.2, with the weak comparison it prescribes.
  private boolean notModified() {
    Optional<String> tag = exchange.answerHeader("ETag");
    return tag.isPresent()
        && exchange.headers("If-None-Match").stream()
            .flatMap(line -> Arrays.stream(line.split(",")))
            .map(String::strip)
            .anyMatch(asked -> asked.equals("*") || strong(asked).equals(strong(tag.get())));
  }

  private static String strong(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }

  /// Only GET has ranges; a validator of `If-Range` that is not ours asks for all of it.
  private ByteRange range() {
    if (!exchange.method().equals("GET")) {
      return new ByteRange.Whole();
    }
    Optional<String> validator = exchange.header("If-Range");
    if (validator.isPresent()
        && !validator.equals(exchange.answerHeader("ETag"))
        && !validator.equals(exchange.answerHeader("Last-Modified"))) {
      return new ByteRange.Whole();
    }
    return ByteRange.parse(exchange.header("Range"), content.length());
  }

  private void stream(long start, long length) throws IOException {
    exchange.header("Content-Length", Long.toString(length));
    if (exchange.isHead() || length == 0) {
      exchange.send();
      return;
    }
    boolean ready = awaitFirst(start);
    int peers = content.peers();
    if (peers > 0) {
      exchange.header("Kraken-Peers", Integer.toString(peers));
    }
    exchange.begin();
    if (!ready) {
      exchange.write(false, ByteBuffer.allocate(0));
    }
    try (Window window = new Window(content)) {
      stream(start, start + length, window);
    }
  }

  private void stream(long start, long end, Window window) throws IOException {
    for (long at = start; at < end; ) {
      long there = content.available(at);
      if (there <= 0) {
        there = await(at, patience);
      }
      at += write(at, Math.min(Math.min(there, end - at), WRITE), end, window);
    }
  }

  /// Whether the first byte is there before the headers must go out.
  private boolean awaitFirst(long start) throws IOException {
    if (content.available(start) > 0) {
      return true;
    }
    boolean mayStartLater = patience.compareTo(FIRST_BYTE) > 0;
    long begun = System.nanoTime();
    try {
      return await(start, mayStartLater ? FIRST_BYTE : patience) > 0;
    } catch (IOException e) {
      if (mayStartLater && System.nanoTime() - begun >= FIRST_BYTE.toNanos()) {
        return false;
      }
      throw new ServiceException.Unavailable(String.valueOf(e.getMessage()), e);
    }
  }

  private long await(long at, Duration limit) throws IOException {
    try {
      return content.awaitAvailable(at, limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var interrupted = new InterruptedIOException("interrupted while waiting for byte " + at);
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  /// Writes at most `n` bytes, all of which are there, and tells how many.
  private long write(long at, long n, long end, Window window) throws IOException {
    if (n <= SMALL) {
      writeCopy(at, (int) n, at + n == end);
      return n;
    }
    ByteBuffer bytes = window.get(at, n, end);
    int count = bytes.remaining();
    exchange.write(at + count == end, bytes);
    return count;
  }

  private void writeCopy(long at, int n, boolean last) throws IOException {
    RetainableByteBuffer pooled = exchange.buffers().acquire(n, true);
    try {
      ByteBuffer copy = pooled.getByteBuffer().clear().limit(n);
      while (copy.hasRemaining()) {
        if (content.channel().read(copy, at + copy.position()) < 0) {
          throw new IOException("the file of the blob ends at " + (at + copy.position()));
        }
      }
      exchange.write(last, copy.flip());
    } finally {
      pooled.release();
    }
  }
}
