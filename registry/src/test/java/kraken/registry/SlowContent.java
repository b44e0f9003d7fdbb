package kraken.registry;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kraken.http.BlobContent;

/// A blob that arrives a few bytes at a time, whenever somebody waits, and may stop for ever.
/// Belongs to one request.
final class SlowContent implements BlobContent {
  private static final int STEP = 3;

  private final FileChannel channel;
  private final long end;
  private long arrived;
  private final CountDownLatch closed = new CountDownLatch(1);

  /// @param end how many bytes come before the source fails; the length for none
  SlowContent(Path file, long end) throws IOException {
    this.channel = FileChannel.open(file, StandardOpenOption.READ);
    this.end = end;
  }

  /// Whether it is closed, or will be soon: the client has its answer a moment before.
  boolean isClosedSoon() throws InterruptedException {
    return closed.await(20, TimeUnit.SECONDS);
  }

  @Override
  public long length() {
    try {
      return channel.size();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public FileChannel channel() {
    return channel;
  }

  @Override
  public long available(long position) {
    return Math.max(0, arrived - position);
  }

  @Override
  public long awaitAvailable(long position, Duration patience) throws IOException {
    while (available(position) == 0) {
      if (arrived == end) {
        throw new IOException("all peers are gone");
      }
      arrived = Math.min(end, arrived + STEP);
    }
    return available(position);
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
