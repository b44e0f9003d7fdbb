package kraken.node.origin;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import kraken.backend.Backend;
import kraken.backend.Backends;
import kraken.core.Digest;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.store.Upload;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches blobs that are missing here from their backend, in the background: whoever asks is told
/// to ask again. One fetch per digest at a time; what went wrong is remembered for seconds. Any
/// thread.
final class Refresher {
  private static final Logger log = LoggerFactory.getLogger(Refresher.class);
  private static final int MOST_FETCHES = 1000;
  private static final int MOST_REMEMBERED = 10_000;
  private static final long ERROR_LIFE = Duration.ofSeconds(15).toNanos();
  private static final Duration BUSY_PATIENCE = Duration.ofSeconds(5);

  /// Small blobs arrive within this time, and their callers need not ask again.
  private static final Duration SHORT_WAIT = Duration.ofMillis(100);

  private final LocalBlobs blobs;
  private final Backends backends;
  private final Replicas replicas;
  private final long sizeLimit;
  private final LongSupplier clock;
  private final Semaphore free = new Semaphore(MOST_FETCHES);
  private final ConcurrentHashMap<Digest, Fetch> fetches = new ConcurrentHashMap<>();

  /// One fetch, running or failed. A good one is forgotten at once: the blob is there.
  private static final class Fetch {
    final CountDownLatch done = new CountDownLatch(1);
    final AtomicReference<@Nullable ServiceException> error = new AtomicReference<>();
    volatile long endedAt;
  }

  /// @param sizeLimit larger blobs are refused; 0 for none
  /// @param clock monotonic nanoseconds
  Refresher(
      LocalBlobs blobs, Backends backends, Replicas replicas, long sizeLimit, LongSupplier clock) {
    this.blobs = blobs;
    this.backends = backends;
    this.replicas = replicas;
    this.sizeLimit = sizeLimit;
    this.clock = clock;
  }

  /// Sees to it that a missing blob comes here, and that the other owners get it. Returns only when
  /// it is here, with its metainfo.
  ///
  /// @throws ServiceException.Pending when it is being fetched
  /// @throws ServiceException.NotFound when the backend does not have it
  /// @throws ServiceException.TooBusy when too many blobs are being fetched
  void refresh(Namespace namespace, Digest digest) throws IOException {
    refresh(namespace, digest, true);
  }

  /// The same for a caller who does not care whether other owners have it too.
  void refreshHereOnly(Namespace namespace, Digest digest) throws IOException {
    refresh(namespace, digest, false);
  }

  private void refresh(Namespace namespace, Digest digest, boolean copy) throws IOException {
    Fetch known = fetches.get(digest);
    if (known != null && !isForgettable(known)) {
      await(known, digest);
      return;
    }
    if (blobs.has(digest)) {
      start(digest, () -> blobs.describe(digest));
      return;
    }
    Backend backend = backends.of(namespace);
    long size = size(backend, namespace, digest);
    start(digest, () -> fetch(backend, namespace, digest, size, copy));
  }

  private long size(Backend backend, Namespace namespace, Digest digest) {
    OptionalLong size;
    try {
      size = backend.stat(namespace, digest.hex());
    } catch (IOException e) {
      throw new ServiceException.Unavailable(
          "backend of " + namespace + " does not answer: " + e.getMessage(), e);
    }
    long bytes =
        size.orElseThrow(() ->
            new ServiceException.NotFound(
                "blob " + digest + " is not in the backend of " + namespace));
    if (sizeLimit > 0 && bytes > sizeLimit) {
      throw new ServiceException.Unavailable(
          "blob "
              + digest
              + " has "
              + bytes
              + " bytes, more than blobrefresh.size_limit "
              + sizeLimit);
    }
    return bytes;
  }

  private boolean isForgettable(Fetch fetch) {
    return fetch.done.getCount() == 0 && clock.getAsLong() - fetch.endedAt > ERROR_LIFE;
  }

  /// What brings a blob or its metainfo.
  @FunctionalInterface
  private interface Job {
    void run() throws IOException;
  }

  private void start(Digest digest, Job job) {
    Fetch fetch = new Fetch();
    Fetch running =
        fetches.compute(digest, (_, old) -> old == null || isForgettable(old) ? fetch : old);
    if (running == fetch) {
      takePermit(digest, fetch);
      Thread.ofVirtual().name("fetch " + digest).start(() -> run(digest, fetch, job));
    }
    await(running, digest);
  }

  private void takePermit(Digest digest, Fetch fetch) {
    boolean taken = false;
    try {
      taken = free.tryAcquire(BUSY_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!taken) {
      fetches.remove(digest, fetch);
      fetch.error.set(
          new ServiceException.TooBusy(
              MOST_FETCHES + " blobs are being fetched, no room for " + digest));
      fetch.done.countDown();
      throw new ServiceException.TooBusy("too many blobs are being fetched; ask again later");
    }
  }

  private void run(Digest digest, Fetch fetch, Job job) {
    try {
      job.run();
      fetches.remove(digest, fetch);
    } catch (ServiceException e) {
      fail(digest, fetch, e);
    } catch (IOException e) {
      fail(
          digest,
          fetch,
          new ServiceException.Unavailable("cannot fetch " + digest + ": " + e.getMessage(), e));
    } catch (RuntimeException e) {
      log.error("cannot fetch {}", digest, e);
      fail(digest, fetch, new ServiceException.Unavailable("cannot fetch " + digest, e));
    } finally {
      free.release();
      fetch.done.countDown();
    }
  }

  private void fail(Digest digest, Fetch fetch, ServiceException error) {
    log.warn("{}", error.getMessage());
    fetch.endedAt = clock.getAsLong();
    fetch.error.set(error);
    if (fetches.size() > MOST_REMEMBERED) {
      fetches.values().removeIf(old -> old.done.getCount() == 0);
    }
    if (error instanceof ServiceException.NotFound) {
      fetches.remove(digest, fetch);
    }
  }

  private static void await(Fetch fetch, Digest digest) {
    boolean done = false;
    try {
      done = fetch.done.await(SHORT_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!done) {
      throw new ServiceException.Pending("blob " + digest + " is being fetched; ask again soon");
    }
    ServiceException error = fetch.error.get();
    if (error != null) {
      throw error;
    }
  }

  private void fetch(Backend backend, Namespace namespace, Digest digest, long size, boolean copy)
      throws IOException {
    Upload upload = blobs.receive(size);
    try {
      backend.download(namespace, digest.hex(), new UploadSink(upload));
      blobs.commit(upload, digest);
    } catch (ServiceException.Conflict _) {
      log.debug("{} came another way meanwhile", digest);
    } catch (ServiceException.Invalid e) {
      throw new ServiceException.Unavailable(
          "the backend of " + namespace + " has wrong bytes: " + e.getMessage(), e);
    } finally {
      upload.delete();
    }
    if (copy) {
      Thread.ofVirtual().name("copy " + digest).start(() -> replicas.transfer(digest));
    }
  }
}
