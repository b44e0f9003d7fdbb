package kraken.http.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import kraken.http.BlobContent;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/// A range of a blob as the body of a call: handed to the connection in mapped portions of 1 MiB.
/// Read by one thread of the connection at a time.
final class BlobUpload implements Request.Content {
  private static final int PORTION = 1 << 20;
  private static final long WINDOW = 64L << 20;

  private final BlobContent content;
  private final String contentType;
  private final long start;
  private final long length;
  private final Duration patience;
  private long sent;
  private @Nullable Window window;
  private @Nullable Throwable failure;

  /// A mapped part of the file, unmapped when its last portion was sent.
  private static final class Window {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment bytes;
    private final long start;
    private final AtomicInteger users = new AtomicInteger(1);

    Window(FileChannel file, long start, long length) throws IOException {
      this.start = start;
      bytes = map(file, length);
    }

    private MemorySegment map(FileChannel file, long length) throws IOException {
      try {
        return file.map(FileChannel.MapMode.READ_ONLY, start, length, arena);
      } catch (IOException | RuntimeException e) {
        arena.close();
        throw e;
      }
    }

    boolean contains(long position) {
      return position >= start && position < start + bytes.byteSize();
    }

    ByteBuffer portion(long position) {
      users.incrementAndGet();
      long from = position - start;
      return bytes.asSlice(from, Math.min(PORTION, bytes.byteSize() - from)).asByteBuffer();
    }

    void release() {
      if (users.decrementAndGet() == 0) {
        arena.close();
      }
    }
  }

  BlobUpload(HttpRequest.Content body, Duration patience) {
    content = body.content();
    contentType = body.contentType();
    start = body.offset();
    length = body.length();
    this.patience = patience;
  }

  @Override
  public String getContentType() {
    return contentType;
  }

  @Override
  public long getLength() {
    return length;
  }

  @Override
  public synchronized Content.@Nullable Chunk read() {
    if (failure != null) {
      return Content.Chunk.from(failure);
    }
    if (sent == length) {
      return Content.Chunk.EOF;
    }
    try {
      return portion();
    } catch (IOException | RuntimeException e) {
      fail(e);
      return Content.Chunk.from(e);
    }
  }

  private Content.@Nullable Chunk portion() throws IOException {
    long position = start + sent;
    if (window == null || !window.contains(position)) {
      closeWindow();
      long there = Math.min(content.available(position), length - sent);
      if (there <= 0) {
        return null;
      }
      window = new Window(content.channel(), position, Math.min(there, WINDOW));
    }
    Window used = window;
    ByteBuffer bytes = used.portion(position);
    sent += bytes.remaining();
    return Content.Chunk.from(bytes, sent == length, used::release);
  }

  /// Called only after [#read] gave nothing: the next byte of a growing blob is not there yet.
  @Override
  public void demand(Runnable ready) {
    long position;
    synchronized (this) {
      position = start + sent;
    }
    Thread.ofVirtual()
        .name("upload-wait")
        .start(() -> {
          await(position);
          ready.run();
        });
  }

  private void await(long position) {
    try {
      content.awaitAvailable(position, patience);
    } catch (IOException | RuntimeException e) {
      fail(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(new InterruptedIOException("interrupted while waiting for byte " + position));
    }
  }

  @Override
  public synchronized void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
    closeWindow();
  }

  /// Back to the start, for a redirect.
  @Override
  public synchronized boolean rewind() {
    closeWindow();
    sent = 0;
    return failure == null;
  }

  synchronized void closeWindow() {
    if (window != null) {
      window.release();
      window = null;
    }
  }
}
