package kraken.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import kraken.core.Bitfield;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.PieceDigests;
import kraken.core.ServiceException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The partial blobs: one live instance per digest, the rest on disk. Thread-safe; whoever comes
/// while an instance is being opened or ended waits for that, not for a lock.
final class Partials {
  private static final Logger LOG = LoggerFactory.getLogger(Partials.class);

  private final Layout layout;
  private final Cache cache;
  private final Trash trash;
  private final Buffers buffers;
  private final String boot;
  private final ConcurrentHashMap<Digest, Slot> live = new ConcurrentHashMap<>();

  Partials(Layout layout, Cache cache, Trash trash, Buffers buffers, String boot) {
    this.layout = layout;
    this.cache = cache;
    this.trash = trash;
    this.buffers = buffers;
    this.boot = boot;
  }

  /// What an instance has open.
  record Files(SharedFile data, SharedFile readable, PieceMap map, Bitfield have) {}

  /// The right to be the one who deals with a digest; whoever holds none waits for the holder.
  private static final class Slot {
    final CountDownLatch opened = new CountDownLatch(1);
    final CountDownLatch gone = new CountDownLatch(1);
    volatile @Nullable PartialBlob blob;
  }

  Buffers buffers() {
    return buffers;
  }

  PartialBlob open(MetaInfo metaInfo, byte[] sidecar) throws IOException {
    Digest digest = metaInfo.digest();
    while (true) {
      Slot mine = new Slot();
      Slot other = live.putIfAbsent(digest, mine);
      if (other == null) {
        return fill(mine, metaInfo, sidecar);
      }
      Optional<PartialBlob> joined = join(other);
      if (joined.isPresent()) {
        return requireSame(joined.get(), metaInfo);
      }
    }
  }

  Optional<PartialBlob> find(Digest digest, Function<byte[], MetaInfo> parser) throws IOException {
    Slot other = live.get(digest);
    Optional<PartialBlob> joined = other == null ? Optional.empty() : join(other);
    if (joined.isPresent()) {
      return joined;
    }
    Optional<byte[]> sidecar = sidecar(digest, PieceMap.META);
    if (sidecar.isEmpty() || cache.find(digest).isPresent()) {
      return Optional.empty();
    }
    MetaInfo metaInfo = parser.apply(sidecar.get());
    if (!metaInfo.digest().equals(digest)) {
      throw new ServiceException.Invalid(
          "the metainfo beside the partial blob " + digest + " is of " + metaInfo.digest());
    }
    return Optional.of(open(metaInfo, sidecar.get()));
  }

  Optional<byte[]> sidecar(Digest digest, String suffix) throws IOException {
    return Disk.read(layout.directory(digest).resolve(suffix));
  }

  /// Of a blob that was committed; none where they are not known.
  PieceDigests pieceDigests(MetaInfo metaInfo) throws IOException {
    return PieceList.find(cache.directory(metaInfo.digest()), metaInfo)
        .map(MetaInfo::pieceHashes)
        .orElse(PieceDigests.NONE);
  }

  /// Ends the live instance, if any, and deletes what is on disk.
  boolean discard(Digest digest) throws IOException {
    Slot other = live.get(digest);
    Optional<PartialBlob> joined = other == null ? Optional.empty() : join(other);
    if (joined.isEmpty()) {
      return discardIdle(digest);
    }
    try (PartialBlob blob = joined.get()) {
      blob.discard();
    }
    return true;
  }

  /// Deletes what nobody has open and nobody wrote to since `before`, and what is not a partial
  /// blob any more.
  void sweep(Instant before) throws IOException {
    layout.forEach((digest, directory) -> {
      Instant written = Disk.lastModified(directory.resolve(PieceMap.STATUS), directory);
      if (written.isBefore(before) && discardIdle(digest)) {
        LOG.info("deleted the partial blob {}, untouched since {}", digest, written);
      }
    });
  }

  Blob publish(PartialBlob blob, Path directory) throws IOException {
    if (!cache.publish(directory, blob.digest())) {
      trash.delete(directory);
    }
    PieceMap.distrust(cache.directory(blob.digest()));
    forget(blob);
    return new Blob(blob.digest(), cache.data(blob.digest()), blob.metaInfo().length());
  }

  void trash(PartialBlob blob, Path directory) throws IOException {
    try {
      trash.delete(directory);
    } finally {
      forget(blob);
    }
  }

  void forget(PartialBlob blob) {
    Slot slot = live.get(blob.digest());
    if (slot != null && slot.blob == blob) {
      free(blob.digest(), slot);
    }
  }

  static void close(AutoCloseable... files) {
    for (AutoCloseable file : files) {
      try {
        file.close();
      } catch (Exception e) {
        LOG.warn("cannot close {}: {}", file, e.toString());
      }
    }
  }

  private Optional<PartialBlob> join(Slot slot) throws IOException {
    try {
      slot.opened.await();
      PartialBlob blob = slot.blob;
      if (blob != null && blob.join()) {
        return Optional.of(blob);
      }
      slot.gone.await();
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while another thread opens the same blob");
    }
  }

  private static PartialBlob requireSame(PartialBlob blob, MetaInfo metaInfo) {
    if (!blob.metaInfo().infoHash().equals(metaInfo.infoHash())) {
      blob.close();
      throw new ServiceException.Conflict(
          "blob " + metaInfo.digest() + " is being downloaded with another metainfo");
    }
    return blob;
  }

  private PartialBlob fill(Slot slot, MetaInfo metaInfo, byte[] sidecar) throws IOException {
    Digest digest = metaInfo.digest();
    try {
      if (cache.find(digest).isPresent()) {
        throw new ServiceException.Conflict("blob " + digest + " is complete already");
      }
      Path directory = layout.directory(digest);
      MetaInfo known = PieceList.find(directory, metaInfo).orElse(metaInfo.withoutList());
      PartialBlob blob = new PartialBlob(this, known, directory, load(directory, known, sidecar));
      if (metaInfo.hasPieceHashes() && !blob.isListed()) {
        blob.describe(metaInfo);
        blob.keepDigests();
      }
      slot.blob = blob;
      slot.opened.countDown();
      return blob;
    } finally {
      if (slot.blob == null) {
        free(digest, slot);
      }
    }
  }

  private void free(Digest digest, Slot slot) {
    live.remove(digest, slot);
    slot.opened.countDown();
    slot.gone.countDown();
  }

  private boolean discardIdle(Digest digest) throws IOException {
    Slot mine = new Slot();
    if (live.putIfAbsent(digest, mine) != null) {
      return false;
    }
    try {
      return trash.delete(layout.directory(digest));
    } finally {
      free(digest, mine);
    }
  }

  private Files load(Path directory, MetaInfo metaInfo, byte[] sidecar) throws IOException {
    java.nio.file.Files.createDirectories(directory);
    Path path = directory.resolve(Layout.DATA);
    PieceMap.Found found = PieceMap.find(directory, metaInfo, sidecar, boot);
    if (!found.intact()) {
      PieceMap.distrust(directory);
      makeFile(path, metaInfo.length());
      Preallocation.reserve(path, metaInfo.length());
    }
    SharedFile data = new SharedFile(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      Bitfield have = found.intact() ? found.marked() : verified(data, metaInfo, found.marked());
      PieceMap map =
          found.intact()
              ? PieceMap.resume(directory)
              : PieceMap.create(directory, have, sidecar, boot);
      return new Files(data, new SharedFile(path, StandardOpenOption.READ), map, have);
    } catch (IOException | RuntimeException e) {
      close(data);
      throw e;
    }
  }

  /// A writable sparse file of exactly this length; what was in it stays.
  private static void makeFile(Path path, long length) throws IOException {
    if (java.nio.file.Files.isDirectory(path)) {
      Disk.deleteRecursively(path);
    }
    if (java.nio.file.Files.exists(path)
        && !java.nio.file.Files.getPosixFilePermissions(path)
            .contains(PosixFilePermission.OWNER_WRITE)) {
      Disk.makeWritable(path);
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(length);
    }
  }

  /// Those of the marked pieces whose bytes are really there.
  private Bitfield verified(SharedFile data, MetaInfo metaInfo, Bitfield marked)
      throws IOException {
    Bitfield result = new Bitfield(metaInfo.pieces());
    for (int i = marked.nextSet(0); i < marked.size(); i = marked.nextSet(i + 1)) {
      PieceSum sum = PieceSum.of(metaInfo, i);
      long end = metaInfo.pieceOffset(i) + metaInfo.pieceLength(i);
      for (long at = metaInfo.pieceOffset(i); at < end; ) {
        at += buffers.feed(data, at, end, sum::update);
      }
      if (sum.matches()) {
        result.set(i);
      }
    }
    if (marked.cardinality() > 0) {
      LOG.info("re-verified {}: {} of {} pieces hold", metaInfo, result, marked.cardinality());
    }
    return result;
  }
}
