package kraken.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// A value that costs I/O and is made once: callers at the same time wait for the one who makes it;
/// after a failure the next one tries again. Thread-safe.
final class Once<T> {
  private final Semaphore turn = new Semaphore(1);
  private volatile @Nullable T value;

  interface Maker<T> {
    T make() throws IOException;
  }

  T get(Maker<T> maker) throws IOException {
    T made = value;
    if (made != null) {
      return made;
    }
    try {
      turn.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while another thread does the same");
    }
    try {
      made = value;
      if (made == null) {
        made = maker.make();
        value = made;
      }
      return made;
    } finally {
      turn.release();
    }
  }
}
