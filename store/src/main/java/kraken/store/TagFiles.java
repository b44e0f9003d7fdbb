package kraken.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.UUID;
import kraken.core.ServiceException;
import kraken.core.Tag;

/// Small named values in a flat tree, `<root>/<tag>/data`; a tag may have slashes, which make
/// directories. A value is replaced in one step and is on the disk when [#put] returns. Sidecars
/// such as `_persist` lie beside it. Thread-safe.
public final class TagFiles {
  private static final String SWEPT = ".swept-";

  private final Path root;
  private final Disk disk;

  private TagFiles(Path root, Disk disk) {
    this.root = root;
    this.disk = disk;
  }

  /// Opens the tree at `root`, creating it where needed.
  public static TagFiles open(Path root, boolean fsync) throws IOException {
    Files.createDirectories(root);
    return new TagFiles(root, new Disk(fsync));
  }

  public Optional<byte[]> find(Tag tag) throws IOException {
    return Disk.read(home(tag).resolve(Layout.DATA));
  }

  /// Creates or replaces.
  ///
  /// @throws ServiceException.Conflict when another tag is in the way, as `a` is of `a/data`
  public void put(Tag tag, byte[] content) throws IOException {
    putFile(tag, Layout.DATA, content);
  }

  /// Tells whether it was there.
  public boolean delete(Tag tag) throws IOException {
    boolean there = Files.deleteIfExists(home(tag).resolve(Layout.DATA));
    Files.deleteIfExists(home(tag).resolve(Cache.PERSIST));
    return there;
  }

  /// Keeps the value from [#sweep], durably, until it is unpinned.
  public void setPinned(Tag tag, boolean pinned) throws IOException {
    putFile(tag, Cache.PERSIST, Cache.pin(pinned));
  }

  public boolean isPinned(Tag tag) throws IOException {
    return Cache.isPinned(home(tag));
  }

  /// The tags that begin with `prefix` and come after `after`, sorted, at most `limit`. Walks the
  /// directories below the prefix.
  ///
  /// @param after the last tag of the former page, or empty
  public List<Tag> list(String prefix, String after, int limit) throws IOException {
    PriorityQueue<String> last = new PriorityQueue<>((a, b) -> b.compareTo(a));
    forEach((name, _) -> {
      if (name.startsWith(prefix) && name.compareTo(after) > 0) {
        last.add(name);
        if (last.size() > limit) {
          last.remove();
        }
      }
    });
    return last.stream().sorted().map(Tag::new).toList();
  }

  /// Deletes unpinned values that were not written for `ttl` before `now`. A value that is put or
  /// pinned at the same time stays.
  public int sweep(Instant now, Duration ttl) throws IOException {
    Instant before = now.minus(ttl);
    List<Path> old = new ArrayList<>();
    forEach((_, data) -> {
      if (isOld(data, before) && !Cache.isPinned(Disk.parent(data))) {
        old.add(data);
      }
    });
    int deleted = 0;
    for (Path data : old) {
      deleted += sweep(data, before) ? 1 : 0;
    }
    return deleted;
  }

  /// Takes the value away first and then looks again at what was taken; a link brings it back
  /// unless a newer value has come meanwhile.
  private static boolean sweep(Path data, Instant before) throws IOException {
    Path taken = data.resolveSibling(SWEPT + UUID.randomUUID());
    try {
      Files.move(data, taken, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return false;
    }
    boolean keep = !isOld(taken, before) || Cache.isPinned(Disk.parent(data));
    if (keep) {
      try {
        Files.createLink(data, taken);
      } catch (FileAlreadyExistsException e) {
        keep = false;
      }
    }
    Files.delete(taken);
    return !keep;
  }

  private static boolean isOld(Path data, Instant before) throws IOException {
    return Disk.lastModified(data, Disk.parent(data)).isBefore(before);
  }

  private interface Visitor {
    void visit(String name, Path data) throws IOException;
  }

  private void putFile(Tag tag, String file, byte[] content) throws IOException {
    Path home = home(tag);
    try {
      disk.createDirectories(root, home);
      disk.replace(home.resolve(file), content);
    } catch (FileAlreadyExistsException | NotDirectoryException e) {
      throw inTheWay(tag);
    } catch (IOException e) {
      if (Files.isDirectory(home.resolve(file))) {
        throw inTheWay(tag);
      }
      throw e;
    }
  }

  private static ServiceException inTheWay(Tag tag) {
    return new ServiceException.Conflict(
        "tag " + tag + " cannot be kept: another tag's file has its name");
  }

  /// The tag is clean by its type; the check here costs nothing and guards the disk.
  private Path home(Tag tag) {
    Path home = root.resolve(tag.value()).normalize();
    if (!home.startsWith(root) || home.equals(root)) {
      throw new ServiceException.Invalid("tag leaves its directory: " + tag);
    }
    return home;
  }

  private void forEach(Visitor visitor) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path home = Disk.parent(file);
            if (attributes.isRegularFile() && file.endsWith(Layout.DATA) && !home.equals(root)) {
              visitor.visit(root.relativize(home).toString(), file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (Files.exists(file)) {
              throw e;
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
