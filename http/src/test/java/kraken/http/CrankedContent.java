package kraken.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A growing blob whose test says when bytes arrive, and whether they ever do.
public final class CrankedContent implements BlobContent {
  private final byte[] bytes;
  private final FileChannel file;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final CountDownLatch closed = new CountDownLatch(1);
  private long there;
  private int waiting;
  private Optional<String> failure = Optional.empty();

  public CrankedContent(byte[] bytes, Path dir) throws IOException {
    this.bytes = bytes;
    file =
        FileChannel.open(
            Files.createTempFile(dir, "growing", ""),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
  }

  /// Lets the next bytes arrive.
  public void grow(int count) throws IOException {
    lock.lock();
    try {
      ByteBuffer next = ByteBuffer.wrap(bytes, (int) there, count);
      for (long at = there; next.hasRemaining(); ) {
        at += file.write(next, at);
      }
      there += count;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public void fail(String why) {
    lock.lock();
    try {
      failure = Optional.of(why);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Returns once a reader waits for a byte that is not there.
  public void awaitReader() throws InterruptedException {
    lock.lock();
    try {
      long nanos = TimeUnit.SECONDS.toNanos(20);
      while (waiting == 0 && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      if (waiting == 0) {
        throw new AssertionError("nobody came to read");
      }
    } finally {
      lock.unlock();
    }
  }

  public boolean awaitClosed() throws InterruptedException {
    return closed.await(20, TimeUnit.SECONDS);
  }

  @Override
  public long length() {
    return bytes.length;
  }

  @Override
  public FileChannel channel() {
    return file;
  }

  @Override
  public long available(long position) {
    lock.lock();
    try {
      return Math.max(0, there - position);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long awaitAvailable(long position, Duration patience)
      throws IOException, InterruptedException {
    lock.lock();
    try {
      waiting++;
      changed.signalAll();
      long nanos = patience.toNanos();
      while (there <= position && failure.isEmpty() && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      waiting--;
      if (there > position) {
        return there - position;
      }
      throw new IOException(failure.orElse("byte " + position + " did not come in time"));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    closed.countDown();
  }
}
