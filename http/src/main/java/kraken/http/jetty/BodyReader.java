package kraken.http.jetty;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import kraken.http.BodySink;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Blocker;
import org.jspecify.annotations.Nullable;

/// Reads the body of a request or an answer by blocking the calling thread, without copying what
/// the connection's buffers hold. Belongs to that thread.
public final class BodyReader {
  private final Content.Source source;
  private final Function<Throwable, IOException> failures;
  private Content.@Nullable Chunk current;
  private boolean ended;
  private long received;

  /// @param failures makes of a failed connection the exception to throw
  public BodyReader(Content.Source source, Function<Throwable, IOException> failures) {
    this.source = source;
    this.failures = failures;
  }

  /// Bytes that arrived so far.
  public long received() {
    return received;
  }

  /// Whether the body was read to its end.
  public boolean isEnded() {
    return ended;
  }

  public void readAll(BodySink sink) throws IOException {
    try {
      for (ByteBuffer bytes = next(); bytes != null; bytes = next()) {
        sink.accept(bytes);
        if (bytes.hasRemaining()) {
          throw new IllegalStateException("a body sink left " + bytes.remaining() + " bytes");
        }
      }
    } finally {
      release();
    }
  }

  /// The whole body; empty when it is longer than `limit`, then the rest is left unread.
  public Optional<byte[]> readAll(int limit) throws IOException {
    int expected = Math.clamp(source.getLength(), 0, Math.min(limit, 64 << 10));
    var all = new ByteArrayOutputStream(expected);
    try {
      for (ByteBuffer bytes = next(); bytes != null; bytes = next()) {
        if (bytes.remaining() > limit - all.size()) {
          return Optional.empty();
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        all.write(copy, 0, copy.length);
      }
      return Optional.of(all.toByteArray());
    } finally {
      release();
    }
  }

  public InputStream stream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        if (length == 0) {
          return 0;
        }
        ByteBuffer bytes = next();
        if (bytes == null) {
          return -1;
        }
        int n = Math.min(length, bytes.remaining());
        bytes.get(to, offset, n);
        return n;
      }
    };
  }

  /// Gives the buffer at hand back to its pool.
  public void release() {
    if (current != null) {
      current.release();
      current = null;
    }
  }

  /// The bytes at hand, else the next ones to arrive; null at the end. Never empty.
  private @Nullable ByteBuffer next() throws IOException {
    while (true) {
      if (current != null && current.hasRemaining()) {
        return current.getByteBuffer();
      }
      release();
      if (ended) {
        return null;
      }
      Content.Chunk chunk = source.read();
      if (chunk == null) {
        await();
        continue;
      }
      ended = chunk.isLast();
      if (Content.Chunk.isFailure(chunk)) {
        ended = true;
        throw failures.apply(chunk.getFailure());
      }
      received += chunk.remaining();
      current = chunk;
    }
  }

  private void await() throws IOException {
    try (Blocker.Runnable arrived = Blocker.runnable()) {
      source.demand(arrived);
      arrived.block();
    }
  }
}
