package kraken.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import kraken.core.Digest;
import kraken.core.ServiceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The complete blobs. Nothing is remembered here but when a blob was last touched: the directory
/// is the truth, so that directories can be shared with or taken over from another process.
/// Thread-safe without locks: a blob comes and goes with one rename.
final class Cache {
  static final String PERSIST = "_persist";
  private static final Logger LOG = LoggerFactory.getLogger(Cache.class);
  private static final Pattern SIDECAR = Pattern.compile("_[a-z_]+");
  private static final Duration TOUCH_INTERVAL = Duration.ofMinutes(5);
  private static final int TOUCHED_BOUND = 65_536;

  private final Layout layout;
  private final Disk disk;
  private final Trash trash;
  private final ConcurrentHashMap<Digest, Instant> touched = new ConcurrentHashMap<>();

  Cache(Layout layout, Disk disk, Trash trash) {
    this.layout = layout;
    this.disk = disk;
    this.trash = trash;
  }

  Path directory(Digest digest) {
    return layout.directory(digest);
  }

  Path data(Digest digest) {
    return layout.data(digest);
  }

  Optional<Blob> find(Digest digest) throws IOException {
    Path data = layout.data(digest);
    try {
      BasicFileAttributes file = Files.readAttributes(data, BasicFileAttributes.class);
      return file.isRegularFile()
          ? Optional.of(new Blob(digest, data, file.size()))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (FileSystemException e) {
      if (Files.exists(data)) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /// Moves a directory with verified data to its place, in one step, after its files were made
  /// read-only and are on the disk. What makes directories comes before what waits for the disk, so
  /// that a journal has little to do twice.
  ///
  /// @return false when the blob was there already; the directory is left where it is
  boolean publish(Path directory, Digest digest) throws IOException {
    Path target = layout.directory(digest);
    Path shard = Disk.parent(target);
    boolean freshShard = !Files.isDirectory(shard);
    Files.createDirectories(shard);
    if (Files.exists(layout.data(digest))) {
      return false;
    }
    makeFinal(directory);
    if (freshShard) {
      disk.syncDirectory(Disk.parent(shard));
      disk.syncDirectory(layout.root());
    }
    try {
      Files.move(directory, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(target) || !Files.isDirectory(directory)) {
        throw e;
      }
      if (Files.exists(layout.data(digest))) {
        return false;
      }
      moveInto(directory, target);
    }
    disk.syncDirectory(shard);
    return true;
  }

  private void makeFinal(Path directory) throws IOException {
    Path data = directory.resolve(Layout.DATA);
    Disk.makeReadOnly(data);
    for (String sidecar : List.of(PieceMap.META, PieceList.NAME)) {
      Path file = directory.resolve(sidecar);
      if (Files.exists(file)) {
        disk.sync(file);
      }
    }
    disk.sync(data);
  }

  /// There is a directory without data: takes it over, the data last. Two who do so at once have
  /// the same data. The map of pieces stays until then, so that a kill in between loses none.
  private void moveInto(Path directory, Path target) throws IOException {
    for (Path sidecar : Layout.children(directory, SIDECAR)) {
      if (!sidecar.endsWith(PieceMap.STATUS) && !sidecar.endsWith(PieceMap.BOOT)) {
        Files.move(sidecar, target.resolve(sidecar.getFileName()), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    Files.move(
        directory.resolve(Layout.DATA),
        target.resolve(Layout.DATA),
        StandardCopyOption.ATOMIC_MOVE);
    disk.syncDirectory(target);
    Disk.deleteRecursively(directory);
  }

  /// Deletes a blob unless it is pinned. The pin is looked at again when the directory is out of
  /// sight, since somebody may have pinned it in between.
  boolean delete(Digest digest) throws IOException {
    requireUnpinned(digest, layout.directory(digest));
    Optional<Path> taken = trash.take(layout.directory(digest));
    if (taken.isEmpty()) {
      return false;
    }
    touched.remove(digest);
    if (isPinned(taken.get())) {
      restore(digest, taken.get());
      return delete(digest);
    }
    Disk.deleteRecursively(taken.get());
    return true;
  }

  /// After a kill: what was pinned while it was being deleted comes back.
  void recover() throws IOException {
    trash.forEach((digest, taken) -> {
      if (isPinned(taken) && Files.isRegularFile(taken.resolve(Layout.DATA))) {
        restore(digest, taken);
      }
    });
  }

  private void restore(Digest digest, Path taken) throws IOException {
    if (!publish(taken, digest)) {
      disk.replace(layout.directory(digest).resolve(PERSIST), pin(true));
    }
  }

  private static void requireUnpinned(Digest digest, Path directory) throws IOException {
    if (isPinned(directory)) {
      throw new ServiceException.Conflict(
          "blob " + digest + " is pinned: it is not written back yet and cannot be deleted");
    }
  }

  boolean isPinned(Digest digest) throws IOException {
    return isPinned(layout.directory(digest));
  }

  static boolean isPinned(Path directory) throws IOException {
    return Disk.read(directory.resolve(PERSIST))
        .filter(text -> new String(text, StandardCharsets.UTF_8).strip().equals("true"))
        .isPresent();
  }

  void setPinned(Digest digest, boolean pinned) throws IOException {
    putSidecar(digest, PERSIST, pin(pinned));
  }

  static byte[] pin(boolean pinned) {
    return Boolean.toString(pinned).getBytes(StandardCharsets.UTF_8);
  }

  Optional<byte[]> sidecar(Digest digest, String suffix) throws IOException {
    return Disk.read(layout.directory(digest).resolve(suffix));
  }

  void putSidecar(Digest digest, String suffix, byte[] content) throws IOException {
    if (find(digest).isEmpty()) {
      throw new ServiceException.NotFound("blob " + digest + " is not here");
    }
    try {
      disk.replace(layout.directory(digest).resolve(suffix), content);
    } catch (NoSuchFileException e) {
      throw new ServiceException.NotFound("blob " + digest + " was deleted", e);
    }
  }

  static String requireSidecarName(String suffix) {
    if (!SIDECAR.matcher(suffix).matches()) {
      throw new ServiceException.Invalid("not the name of a sidecar: " + suffix);
    }
    return suffix;
  }

  /// The blob is being read at `now`; written down at most every five minutes.
  void touch(Digest digest, Instant now) throws IOException {
    Instant last = touched.get(digest);
    if (last != null && now.isBefore(last.plus(TOUCH_INTERVAL))) {
      return;
    }
    if (touched.size() >= TOUCHED_BOUND) {
      touched.clear();
    }
    touched.put(digest, now);
    new Disk(false)
        .replace(layout.directory(digest).resolve(AccessTime.SUFFIX), AccessTime.encode(now));
  }

  List<Digest> list() throws IOException {
    List<Digest> result = new ArrayList<>();
    layout.forEach((digest, directory) -> {
      if (Files.isRegularFile(directory.resolve(Layout.DATA))) {
        result.add(digest);
      }
    });
    return result;
  }

  /// Deletes unpinned blobs that are older than `ttl` or were not read for `tti`; zero is never.
  int sweep(Instant now, Duration tti, Duration ttl) throws IOException {
    List<Digest> deleted = new ArrayList<>();
    layout.forEach((digest, directory) -> {
      Path data = directory.resolve(Layout.DATA);
      Instant written = Disk.lastModified(data, directory);
      Instant read = lastAccess(directory).filter(written::isBefore).orElse(written);
      boolean old = !ttl.isZero() && written.plus(ttl).isBefore(now);
      boolean idle = !tti.isZero() && read.plus(tti).isBefore(now);
      if ((old || idle) && !isPinned(directory) && delete(digest)) {
        LOG.info("deleted blob {}, written {}, last read {}", digest, written, read);
        deleted.add(digest);
      }
    });
    return deleted.size();
  }

  private static Optional<Instant> lastAccess(Path directory) throws IOException {
    return Disk.read(directory.resolve(AccessTime.SUFFIX)).flatMap(AccessTime::decode);
  }
}
