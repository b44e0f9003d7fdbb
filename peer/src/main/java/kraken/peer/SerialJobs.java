package kraken.peer;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import kraken.core.Digest;

/// Work away from the loop, on the disk or with the tracker: what concerns one blob is done in the
/// order it was given, different blobs at the same time. Thread-safe.
final class SerialJobs {
  private final String threads;
  private final Map<Digest, Queue<Runnable>> waiting = new HashMap<>();

  /// @param threads how the names of the threads begin
  SerialJobs(String threads) {
    this.threads = threads;
  }

  synchronized void run(Digest digest, Runnable job) {
    Queue<Runnable> queue = waiting.get(digest);
    if (queue != null) {
      queue.add(job);
      return;
    }
    waiting.put(digest, new ArrayDeque<>());
    start(digest, job);
  }

  private void start(Digest digest, Runnable job) {
    Thread.ofVirtual()
        .name(threads + digest.shardId())
        .start(() -> {
          try {
            job.run();
          } finally {
            next(digest);
          }
        });
  }

  private synchronized void next(Digest digest) {
    Queue<Runnable> queue = waiting.get(digest);
    if (queue == null) {
      throw new IllegalStateException("no job of " + digest + " is running");
    }
    Runnable job = queue.poll();
    if (job == null) {
      waiting.remove(digest);
      notifyAll();
    } else {
      start(digest, job);
    }
  }

  /// Waits until nothing is running or waiting.
  synchronized void awaitIdle(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    while (!waiting.isEmpty() && deadline - System.nanoTime() > 0) {
      wait(Math.max(1, Math.min(100, (deadline - System.nanoTime()) / 1_000_000)));
    }
  }
}
