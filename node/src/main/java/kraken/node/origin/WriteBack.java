package kraken.node.origin;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import kraken.backend.Backend;
import kraken.backend.Backends;
import kraken.backend.Source;
import kraken.core.Digest;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.node.config.RetrySection;
import kraken.store.Blob;
import kraken.store.BlobStore;
import kraken.store.task.TaskConfig;
import kraken.store.task.TaskDb;
import kraken.store.task.TaskKind;
import kraken.store.task.TaskQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stores pushed blobs in their backend, some time after the push was acknowledged: the task is
/// durable, and the blob is pinned to this disk until it is done. Any thread.
final class WriteBack implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WriteBack.class);
  private static final int STRIPES = 64;
  private static final TaskKind<Task> KIND =
      new TaskKind<>(
          "writeback_task",
          List.of("namespace", "name"),
          List.of(),
          task -> List.of(task.namespace.value(), task.digest.hex()),
          fields -> new Task(new Namespace(fields.get(0)), new Digest(fields.get(1))));

  private final BlobStore store;
  private final Backends backends;
  private final TaskQueue<Task> queue;

  /// Serialise pinning and unpinning of one digest, so that the pin always agrees with the queue;
  /// they guard nothing else.
  private final List<ReentrantLock> pins =
      IntStream.range(0, STRIPES).mapToObj(_ -> new ReentrantLock()).toList();

  private record Task(Namespace namespace, Digest digest) {}

  private WriteBack(BlobStore store, Backends backends, TaskDb db, TaskConfig config)
      throws IOException {
    this.store = store;
    this.backends = backends;
    this.queue = TaskQueue.open(db, KIND, config, this::run);
  }

  /// Goes on with what a former process left.
  static WriteBack open(BlobStore store, Backends backends, TaskDb db, RetrySection retry)
      throws IOException {
    Duration longest = retry.retryInterval().plusMillis(1);
    Duration first = Duration.ofSeconds(2);
    TaskConfig config =
        new TaskConfig(
            retry.numIncomingWorkers() + retry.numRetryWorkers(),
            first.compareTo(longest) < 0 ? first : longest,
            longest);
    return new WriteBack(store, backends, db, config);
  }

  /// Pins a blob of this disk and sees to it that its backend gets it. Durable on return.
  void ensure(Namespace namespace, Digest digest, Duration delay) throws IOException {
    ReentrantLock pin = pin(digest);
    pin.lock();
    try {
      store.pin(digest);
      queue.add(new Task(namespace, digest), delay);
    } finally {
      pin.unlock();
    }
  }

  /// Runs what is left to do for a blob now, on the caller's thread.
  ///
  /// @throws IOException when a backend did not take it; the task stays
  void finish(Digest digest) throws IOException, InterruptedException {
    for (Task task : queue.find("name", digest.hex(), 100)) {
      queue.runNow(task);
    }
    unpin(digest, 0);
  }

  /// Tasks that are not done.
  long pending() throws IOException {
    return queue.pendingCount();
  }

  private void run(Task task) throws IOException {
    Optional<Blob> blob = store.find(task.digest);
    if (blob.isEmpty()) {
      log.error("write-back of {} dropped: it is not on this disk any more", task.digest);
      return;
    }
    Optional<Backend> backend = backend(task.namespace);
    if (backend.isPresent()) {
      upload(backend.get(), task, blob.get());
    }
    unpin(task.digest, 1);
  }

  private static void upload(Backend backend, Task task, Blob blob) throws IOException {
    String name = task.digest.hex();
    if (backend.stat(task.namespace, name).isPresent()) {
      return;
    }
    backend.upload(task.namespace, name, Source.of(blob.path(), blob.length()));
    log.debug("wrote {} back for {}", task.digest, task.namespace);
  }

  private Optional<Backend> backend(Namespace namespace) {
    try {
      return Optional.of(backends.of(namespace));
    } catch (ServiceException.Unavailable e) {
      log.warn("not written back: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /// Unpins a blob for which there are not more than `running` tasks.
  private void unpin(Digest digest, int running) throws IOException {
    ReentrantLock pin = pin(digest);
    pin.lock();
    try {
      if (queue.find("name", digest.hex(), running + 1).size() <= running
          && store.find(digest).isPresent()) {
        store.unpin(digest);
      }
    } finally {
      pin.unlock();
    }
  }

  private ReentrantLock pin(Digest digest) {
    return pins.get(Math.floorMod(digest.hashCode(), STRIPES));
  }

  @Override
  public void close() {
    queue.close();
  }
}
