package kraken.store;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.ServiceException;

/// The blobs on this disk: complete ones, partial ones and uploads. Thread-safe.
public final class BlobStore implements AutoCloseable {
  private final StoreConfig config;
  private final Cache cache;
  private final Partials partials;
  private final Uploads uploads;

  private BlobStore(StoreConfig config, Trash trash, InstantSource clock, String boot) {
    Buffers buffers = new Buffers();
    this.config = config;
    this.cache = new Cache(new Layout(config.cacheDir()), new Disk(config.fsync()), trash);
    this.partials = new Partials(new Layout(config.downloadDir()), cache, trash, buffers, boot);
    this.uploads = new Uploads(config, cache, trash, buffers, clock);
  }

  /// Opens the directories, creating them where needed. Nothing that was verified is deleted;
  /// expired uploads and what a kill left half deleted are.
  public static BlobStore open(StoreConfig config) throws IOException {
    return open(config, InstantSource.system(), PieceMap.currentBoot());
  }

  static BlobStore open(StoreConfig config, InstantSource clock, String boot) throws IOException {
    Files.createDirectories(config.cacheDir());
    FileStore fileStore = Files.getFileStore(config.cacheDir());
    for (Path directory : List.of(config.downloadDir(), config.uploadDir())) {
      Files.createDirectories(directory);
      if (!Files.getFileStore(directory).equals(fileStore)) {
        throw new ServiceException.Invalid(
            directory + " is not on the file system of " + config.cacheDir() + "; put them on one");
      }
    }
    Trash trash = Trash.open(config.uploadDir());
    BlobStore store = new BlobStore(config, trash, clock, boot);
    store.cache.recover();
    trash.empty();
    store.uploads.sweep(clock.instant().minus(config.uploadTtl()));
    return store;
  }

  /// A complete blob. One look at its file, nothing else.
  public Optional<Blob> find(Digest digest) throws IOException {
    return cache.find(digest);
  }

  /// The digests of all complete blobs, in no order. Walks the directory.
  public List<Digest> list() throws IOException {
    return cache.list();
  }

  /// Creates a partial blob or goes on with what is on disk; when it is open already, the same
  /// instance. After the machine was down, or when the metainfo is another one than before, the
  /// pieces on disk are verified first, which takes a second per GiB.
  ///
  /// @param sidecar the caller's form of the metainfo, kept as `_torrentmeta`
  /// @throws ServiceException.Conflict when the blob is complete, or is open with another metainfo
  public PartialBlob openPartial(MetaInfo metaInfo, byte[] sidecar) throws IOException {
    return partials.open(metaInfo, sidecar);
  }

  /// A partial blob that is open or on disk; empty when there is none or the blob is complete.
  ///
  /// @param parser reads what was given to [#openPartial] as sidecar
  public Optional<PartialBlob> findPartial(Digest digest, Function<byte[], MetaInfo> parser)
      throws IOException {
    return partials.find(digest, parser);
  }

  /// Begins an upload.
  ///
  /// @throws ServiceException.TooBusy when there are too many uploads under way
  public Upload createUpload(Hashing hashing) throws IOException {
    return uploads.create(hashing);
  }

  /// An upload under way, also one that was begun before a restart.
  ///
  /// @throws ServiceException.NotFound when there is none
  public Upload upload(String id) throws IOException {
    return uploads.find(id);
  }

  /// The opaque bytes kept beside a blob, complete or partial.
  ///
  /// @param suffix such as `_torrentmeta`
  public Optional<byte[]> sidecar(Digest digest, String suffix) throws IOException {
    Optional<byte[]> found = cache.sidecar(digest, Cache.requireSidecarName(suffix));
    return found.isPresent() ? found : partials.sidecar(digest, suffix);
  }

  /// Replaces a sidecar of a complete blob in one step.
  ///
  /// @throws ServiceException.NotFound when the blob is not complete here
  public void putSidecar(Digest digest, String suffix, byte[] content) throws IOException {
    cache.putSidecar(digest, Cache.requireSidecarName(suffix), content);
  }

  /// The metainfo of a complete blob with the piece digests that lie beside it; empty when there
  /// are none, or others than its root stands for.
  public Optional<MetaInfo> listed(MetaInfo metaInfo) throws IOException {
    return PieceList.find(cache.directory(metaInfo.digest()), metaInfo);
  }

  /// Puts the piece digests of a metainfo that has a root beside the complete blob.
  ///
  /// @throws ServiceException.NotFound when the blob is not complete here
  public void putPieceDigests(MetaInfo metaInfo) throws IOException {
    if (metaInfo.pieceRoot().isPresent()) {
      cache.putSidecar(metaInfo.digest(), PieceList.NAME, metaInfo.pieceHashes().bytes());
    }
  }

  /// Deletes a complete or partial blob; who has it open can still read it.
  ///
  /// @throws ServiceException.NotFound when it is not here
  /// @throws ServiceException.Conflict when it is pinned
  public void delete(Digest digest) throws IOException {
    boolean complete = cache.delete(digest);
    boolean partial = partials.discard(digest);
    if (!complete && !partial) {
      throw new ServiceException.NotFound("blob " + digest + " is not here");
    }
  }

  /// Keeps a complete blob from being deleted, durably.
  public void pin(Digest digest) throws IOException {
    cache.setPinned(digest, true);
  }

  public void unpin(Digest digest) throws IOException {
    cache.setPinned(digest, false);
  }

  public boolean isPinned(Digest digest) throws IOException {
    return cache.isPinned(digest);
  }

  /// A complete blob is being read at `now`; written down at most every five minutes.
  public void touch(Digest digest, Instant now) throws IOException {
    try {
      cache.touch(digest, now);
    } catch (NoSuchFileException e) {
      // It was deleted meanwhile; nobody needs to know when it was read.
    }
  }

  /// Deletes what is too old at `now`: abandoned partial blobs and uploads, and complete blobs by
  /// the rules of the configuration. For a timer.
  public void sweep(Instant now) throws IOException {
    uploads.sweep(now.minus(config.uploadTtl()));
    partials.sweep(now.minus(config.partialTtl()));
    cache.sweep(now, config.cacheTti(), config.cacheTtl());
  }

  /// Closes the uploads; partial blobs are closed by their users.
  @Override
  public void close() {
    uploads.close();
  }
}
