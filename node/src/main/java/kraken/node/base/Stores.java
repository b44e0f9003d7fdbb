package kraken.node.base;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import kraken.core.HashState;
import kraken.node.config.CleanupSection;
import kraken.node.config.StoreSection;
import kraken.store.BlobStore;
import kraken.store.StoreConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// From the sections of a configuration to an open store that is swept now and then.
public final class Stores {
  private static final Logger LOG = LoggerFactory.getLogger(Stores.class);
  private static final int MAX_UPLOADS = 4096;
  private static final Duration NEVER = Duration.ZERO;

  private Stores() {}

  /// The store of an origin or a proxy.
  public static BlobStore open(StoreSection.Blobs section, ScheduledExecutorService timer)
      throws IOException {
    StoreConfig config =
        new StoreConfig(
            section.cacheDir(),
            section.downloadDir().orElse(beside(section.cacheDir(), "download")),
            section.uploadDir(),
            section.fsync(),
            tti(section.uploadCleanup()),
            tti(section.uploadCleanup()),
            tti(section.cacheCleanup()),
            ttl(section.cacheCleanup()),
            MAX_UPLOADS);
    return swept(config, section.cacheCleanup(), timer);
  }

  /// The store of an agent.
  public static BlobStore open(StoreSection.Downloads section, ScheduledExecutorService timer)
      throws IOException {
    StoreConfig config =
        new StoreConfig(
            section.cacheDir(),
            section.downloadDir(),
            beside(section.cacheDir(), "upload"),
            section.fsync(),
            tti(section.downloadCleanup()),
            tti(section.downloadCleanup()),
            tti(section.cacheCleanup()),
            ttl(section.cacheCleanup()),
            MAX_UPLOADS);
    return swept(config, section.cacheCleanup(), timer);
  }

  private static BlobStore swept(
      StoreConfig config, CleanupSection cleanup, ScheduledExecutorService timer)
      throws IOException {
    if (!HashState.isAccessible()) {
      LOG.warn(
          "this JVM keeps the state of SHA-256 to itself, so pulled bytes are hashed twice: start it"
              + " with the options of etc/jvm.options");
    }
    BlobStore store = BlobStore.open(config);
    long interval = Math.max(1000, cleanup.interval().toMillis());
    var _ =
        timer.scheduleWithFixedDelay(
            () -> sweep(store, config.cacheDir()), interval, interval, TimeUnit.MILLISECONDS);
    return store;
  }

  private static void sweep(BlobStore store, Path directory) {
    try {
      store.sweep(Instant.now());
    } catch (IOException | RuntimeException e) {
      LOG.warn("clean-up of {} failed, tried again at the next interval", directory, e);
    }
  }

  private static Duration tti(CleanupSection section) {
    return section.disabled() ? Duration.ofDays(36_500) : section.tti();
  }

  private static Duration ttl(CleanupSection section) {
    return section.disabled() ? NEVER : section.ttl();
  }

  private static Path beside(Path directory, String name) {
    return directory.toAbsolutePath().resolveSibling(name);
  }
}
