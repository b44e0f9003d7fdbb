package kraken.cluster.hosts;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Something that is done again and again on a virtual thread of its own until it is closed. The
/// pause begins when the work ends, so two runs never overlap.
public final class Repeating implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Repeating.class);

  private final Duration pause;
  private final Runnable work;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private Repeating(String name, Duration pause, Runnable work) {
    this.pause = pause;
    this.work = work;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  /// Starts; the first run comes after the first pause.
  public static Repeating start(String name, Duration pause, Runnable work) {
    Repeating repeating = new Repeating(name, pause, work);
    repeating.thread.start();
    return repeating;
  }

  private void run() {
    try {
      while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        runOnce();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void runOnce() {
    try {
      work.run();
    } catch (RuntimeException e) {
      if (closed.getCount() > 0) {
        log.error("{} failed and goes on with its next run", thread.getName(), e);
      }
    }
  }

  /// Stops; a run that is under way is interrupted.
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }
}
