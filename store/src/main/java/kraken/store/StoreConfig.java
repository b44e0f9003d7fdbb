package kraken.store;

import java.nio.file.Path;
import java.time.Duration;

/// Where the store keeps its files and for how long. The three directories must be on one file
/// system, because files move between them by rename.
///
/// @param cacheDir complete blobs
/// @param downloadDir partial blobs
/// @param uploadDir uploads under way, and what is being deleted
/// @param fsync whether a blob is on the disk itself, not only in the page cache, before it counts
///   as stored. Without it a power loss (not a kill) may lose what was acknowledged
/// @param partialTtl a partial blob that got no piece for so long is deleted
/// @param uploadTtl an upload that got no byte for so long is deleted
/// @param cacheTti a complete blob that nobody read for so long is deleted; zero: never
/// @param cacheTtl a complete blob of this age is deleted; zero: never
/// @param maxUploads uploads under way at most; more are refused
public record StoreConfig(
    Path cacheDir,
    Path downloadDir,
    Path uploadDir,
    boolean fsync,
    Duration partialTtl,
    Duration uploadTtl,
    Duration cacheTti,
    Duration cacheTtl,
    int maxUploads) {

  public StoreConfig {
    if (partialTtl.isNegative()
        || uploadTtl.isNegative()
        || cacheTti.isNegative()
        || cacheTtl.isNegative()) {
      throw new IllegalArgumentException("times to live must not be negative");
    }
    if (maxUploads < 1) {
      throw new IllegalArgumentException("maxUploads must be positive, got " + maxUploads);
    }
  }

  /// The defaults, in the directories `cache`, `download` and `upload` below `root`.
  public static StoreConfig under(Path root) {
    return new StoreConfig(
        root.resolve("cache"),
        root.resolve("download"),
        root.resolve("upload"),
        true,
        Duration.ofHours(24),
        Duration.ofHours(6),
        Duration.ofHours(6),
        Duration.ZERO,
        4096);
  }

  public StoreConfig withFsync(boolean on) {
    return new StoreConfig(
        cacheDir,
        downloadDir,
        uploadDir,
        on,
        partialTtl,
        uploadTtl,
        cacheTti,
        cacheTtl,
        maxUploads);
  }
}
