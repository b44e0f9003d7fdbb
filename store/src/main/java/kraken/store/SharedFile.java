package kraken.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/// One open file used by many threads with positional reads and writes. The JDK closes a channel
/// for everybody when one of its threads is interrupted; here only that thread fails, the others
/// open the file again. Thread-safe.
final class SharedFile implements AutoCloseable {
  private final Set<OpenOption> options;
  private Path path;
  private FileChannel channel;
  private boolean closed;

  SharedFile(Path path, OpenOption... options) throws IOException {
    this.path = path;
    this.options = Set.of(options);
    this.channel = FileChannel.open(path, this.options);
  }

  private interface Operation {
    int on(FileChannel channel) throws IOException;
  }

  /// Writes all that remains in `bytes`, which is left consumed.
  void write(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      long here = at;
      at += retrying(file -> file.write(bytes, here));
    }
  }

  /// Fills `buffer` from `position`.
  void read(ByteBuffer buffer, long position) throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      long here = at;
      int n = retrying(file -> file.read(buffer, here));
      if (n < 0) {
        throw new EOFException(path() + " ends at " + at + ", before " + buffer.remaining());
      }
      at += n;
    }
  }

  /// An open channel; when it turns out to be closed by an interrupt of another thread, ask again.
  FileChannel channel() throws IOException {
    FileChannel current = current();
    return current.isOpen() ? current : reopen();
  }

  private synchronized FileChannel current() throws ClosedChannelException {
    if (closed) {
      throw new ClosedChannelException();
    }
    return channel;
  }

  private FileChannel reopen() throws IOException {
    FileChannel fresh = FileChannel.open(path(), options);
    synchronized (this) {
      if (!closed && !channel.isOpen()) {
        channel = fresh;
        return fresh;
      }
    }
    fresh.close();
    return current();
  }

  synchronized Path path() {
    return path;
  }

  /// The file has a new name.
  synchronized void movedTo(Path newPath) {
    path = newPath;
  }

  private int retrying(Operation operation) throws IOException {
    while (true) {
      FileChannel current = channel();
      try {
        return operation.on(current);
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (ClosedChannelException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel last;
    synchronized (this) {
      closed = true;
      last = channel;
    }
    last.close();
  }
}
