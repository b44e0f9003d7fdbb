package kraken.node.client;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import kraken.core.Digest;

/// Tells a person how a transfer goes: on a terminal by a bar that is drawn anew, elsewhere by
/// plain lines. Thread-safe; a thread of its own draws between [#begin] and [#close].
public final class Progress implements AutoCloseable {
  private static final Duration REDRAW = Duration.ofMillis(200);
  private static final Duration PLAIN_LINE = Duration.ofSeconds(5);
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean isTerminal;
  private final AtomicLong moved = new AtomicLong();
  private final AtomicLong peers = new AtomicLong(-1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private long started = System.nanoTime();

  public Progress(PrintWriter out, boolean isTerminal) {
    this.out = out;
    this.isTerminal = isTerminal;
  }

  /// Says what is about to move and starts to draw.
  void begin(String what, int blobs, long bytes) {
    line(what + ": " + blobs + (blobs == 1 ? " blob, " : " blobs, ") + Meter.size(bytes));
    started = System.nanoTime();
    Meter meter = new Meter(bytes, started);
    if (bytes > 0) {
      Thread.ofVirtual().name("progress").start(() -> draw(meter));
    }
  }

  /// Bytes that moved; negative when they have to move again.
  void moved(long bytes) {
    moved.addAndGet(bytes);
  }

  /// How many peers the server says it is fetching from.
  void peers(long count) {
    peers.set(count);
  }

  void alreadyThere(Digest digest, long size) {
    line(shorten(digest) + "  " + Meter.size(size) + "  already there");
  }

  void finished(Digest digest, long size, long nanos) {
    line(shorten(digest) + "  " + Meter.size(size) + "  " + speed(size, nanos));
  }

  /// The last line.
  public void done(String what) {
    long nanos = System.nanoTime() - started;
    line(what + ": " + Meter.size(moved.get()) + " moved, " + speed(moved.get(), nanos));
  }

  private void draw(Meter meter) {
    Duration pause = isTerminal ? REDRAW : PLAIN_LINE;
    try {
      while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        meter.sample(moved.get(), System.nanoTime());
        String peerWords = peers.get() < 0 ? "" : "  " + peers.get() + " peers";
        print(meter.bar() + peerWords);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void print(String bar) {
    if (closed.getCount() > 0) {
      out.print(isTerminal ? CLEAR_LINE + bar : bar + "\n");
      out.flush();
    }
  }

  private synchronized void line(String text) {
    out.print((isTerminal ? CLEAR_LINE : "") + text + "\n");
    out.flush();
  }

  private static String shorten(Digest digest) {
    return "sha256:" + digest.hex().substring(0, 12);
  }

  private static String speed(long bytes, long nanos) {
    double seconds = Math.max(nanos, 1) / 1e9;
    return String.format(
        Locale.ROOT, "%.1f s, %s/s", seconds, Meter.size((long) (bytes / seconds)));
  }

  @Override
  public synchronized void close() {
    if (closed.getCount() > 0) {
      closed.countDown();
      out.print(isTerminal ? CLEAR_LINE : "");
      out.flush();
    }
  }
}
