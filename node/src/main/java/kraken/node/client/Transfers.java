package kraken.node.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Moves several blobs at a time; the first failure ends all.
final class Transfers {
  private static final int AT_ONCE = 4;

  private Transfers() {}

  /// Moves one blob.
  interface Move<T> {
    void move(T item) throws IOException, InterruptedException;
  }

  static <T> void all(Collection<T> items, Move<T> move) throws IOException, InterruptedException {
    Semaphore slots = new Semaphore(AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ExecutorCompletionService<Boolean> ended = new ExecutorCompletionService<>(threads);
      List<Future<Boolean>> running = new ArrayList<>();
      for (T item : items) {
        running.add(ended.submit(() -> within(slots, item, move)));
      }
      try {
        for (int left = running.size(); left > 0; left--) {
          ended.take().get();
        }
      } catch (ExecutionException e) {
        throw cause(e);
      } finally {
        running.forEach(future -> future.cancel(true));
      }
    }
  }

  private static <T> boolean within(Semaphore slots, T item, Move<T> move)
      throws IOException, InterruptedException {
    slots.acquire();
    try {
      move.move(item);
      return true;
    } finally {
      slots.release();
    }
  }

  private static IOException cause(ExecutionException e) {
    return switch (e.getCause()) {
      case IOException io -> io;
      case RuntimeException unchecked -> throw unchecked;
      case null, default -> new IOException(String.valueOf(e.getCause()), e);
    };
  }
}
