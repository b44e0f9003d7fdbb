package kraken.node.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kraken.node.config.bind.Default;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.Mandatory;
import kraken.node.config.bind.NoEffect;
import kraken.node.config.bind.Opaque;

/// Directories in which a role keeps its files.
public sealed interface StoreSection {

  /// Complete files.
  Path cacheDir();

  /// `castore` of origin and proxy: blobs by digest.
  record Blobs(
      @Doc("uploads in progress; on one file system with cache_dir") @Mandatory("data/upload")
          Path uploadDir,
      @Doc("complete blobs") @Mandatory("data/cache") Path cacheDir,
      @Doc("downloads in progress, kept over restarts; empty is a directory beside cache_dir")
          Optional<Path> downloadDir,
      @Doc("clean-up of uploads") CleanupSection uploadCleanup,
      @Doc("clean-up of complete blobs") CleanupSection cacheCleanup,
      @Doc("most blobs kept; the longest unread goes first") @Default("1048576") int capacity,
      @Doc("bytes read at once") @NoEffect("reads are sized by the server") long readPartSize,
      @Doc("bytes written at once") @NoEffect("writes are sized by the server") long writePartSize,
      @Doc("spread blobs over several disks")
          @NoEffect(value = "only cache_dir is used", warn = true)
          List<Volume> volumes,
      @Doc("take blobs without checking them")
          @NoEffect(value = "every blob is verified", warn = true)
          boolean skipHashVerification,
      @Doc("keep fetched blobs in memory until they are on disk")
          @NoEffect("blobs go straight to disk")
          Opaque memoryCache,
      @Doc("force data to the disk before a blob counts as stored") @Default("true") boolean fsync)
      implements StoreSection {}

  /// `store` of the build-index: tags.
  record Simple(
      @Doc("files being written; on one file system with cache_dir") @Mandatory("data/upload")
          Path uploadDir,
      @Doc("tags") @Mandatory("data/cache") Path cacheDir,
      @Doc("clean-up of files being written") CleanupSection uploadCleanup,
      @Doc("clean-up of tags") CleanupSection cacheCleanup,
      @Doc("bytes read at once") @NoEffect("tags are read whole") long readPartSize,
      @Doc("bytes written at once") @NoEffect("tags are written whole") long writePartSize)
      implements StoreSection {}

  /// `store` of the agent: downloaded blobs.
  record Downloads(
      @Doc("downloads in progress, kept over restarts; on one file system with cache_dir")
          @Mandatory("data/download")
          Path downloadDir,
      @Doc("complete blobs") @Mandatory("data/cache") Path cacheDir,
      @Doc("clean-up of downloads in progress") CleanupSection downloadCleanup,
      @Doc("clean-up of complete blobs") CleanupSection cacheCleanup,
      @Doc("bytes read at once") @NoEffect("reads are sized by the server") long readPartSize,
      @Doc("bytes written at once") @NoEffect("writes are sized by the server") long writePartSize,
      @Doc("force data to the disk before a blob counts as stored") @Default("true") boolean fsync)
      implements StoreSection {}

  /// One disk of several.
  record Volume(@Doc("directory") String location, @Doc("share of the blobs") int weight) {}
}
