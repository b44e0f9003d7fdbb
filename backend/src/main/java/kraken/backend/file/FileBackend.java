package kraken.backend.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import kraken.backend.Backend;
import kraken.backend.Listing;
import kraken.backend.NamePath;
import kraken.backend.Sink;
import kraken.backend.Source;
import kraken.core.Namespace;
import kraken.core.ServiceException;

/// Files below a root directory, named by one of the path schemes. A new file is made under another
/// name in `<root>/.uploads` and renamed. Thread-safe.
public final class FileBackend implements Backend {
  private static final String UPLOADS = ".uploads";
  private static final int BUFFER = 512 * 1024;

  private final Path root;
  private final NamePath namePath;
  private final boolean fsync;

  private FileBackend(Path root, NamePath namePath, boolean fsync) {
    this.root = root;
    this.namePath = namePath;
    this.fsync = fsync;
  }

  /// Opens the tree at `root`, creating it where needed.
  ///
  /// @param fsync whether what was uploaded is on the disk itself before it counts as kept
  public static FileBackend open(Path root, NamePath namePath, boolean fsync) throws IOException {
    Path absolute = root.toAbsolutePath().normalize();
    Path uploads = absolute.resolve(UPLOADS);
    Files.createDirectories(uploads);
    try (var leftovers = Files.newDirectoryStream(uploads)) {
      for (Path leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
    }
    return new FileBackend(absolute, namePath, fsync);
  }

  @Override
  public void requireName(String name) {
    var _ = namePath.path(name);
  }

  @Override
  public OptionalLong stat(Namespace namespace, String name) throws IOException {
    Path file = file(name);
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.isRegularFile() ? OptionalLong.of(attributes.size()) : OptionalLong.empty();
    } catch (AccessDeniedException e) {
      throw e;
    } catch (FileSystemException e) {
      requireRoot();
      return OptionalLong.empty();
    }
  }

  /// Absent is only what is absent while the tree is there: a mount that is gone looks empty.
  private void requireRoot() throws IOException {
    if (!Files.isDirectory(root.resolve(UPLOADS))) {
      throw new IOException(
          "the file backend " + root + " is gone or not mounted: it has no " + UPLOADS);
    }
  }

  @Override
  public void download(Namespace namespace, String name, Sink sink) throws IOException {
    Path file = file(name);
    if (stat(namespace, name).isEmpty()) {
      throw new ServiceException.NotFound(name + " is not in the file backend");
    }
    if (sink.link(file)) {
      return;
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(buffer.clear()) >= 0) {
        sink.write(buffer.flip());
      }
    } catch (NoSuchFileException e) {
      throw new ServiceException.NotFound(name + " is not in the file backend", e);
    }
  }

  @Override
  public void upload(Namespace namespace, String name, Source source) throws IOException {
    Path target = file(name);
    Path temporary = root.resolve(UPLOADS).resolve(UUID.randomUUID().toString());
    try {
      switch (source) {
        case Source.OfFile(Path path, long _) when link(path, temporary) -> {}
        case Source.OfFile _, Source.OfBytes _ -> copy(source, temporary);
      }
      createDirectories(parent(target));
      // Where both names are links to one file already, a rename does nothing; then ours must go.
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      syncDirectory(parent(target));
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  @Override
  public Listing list(String prefix, int limit, String token) throws IOException {
    if (limit < 1) {
      throw new ServiceException.Invalid("a page has at least one name, asked for " + limit);
    }
    requireRoot();
    Path start = root.resolve(namePath.listPath(prefix)).normalize();
    Page page = new Page(limit + 1, token);
    collect(start, page);
    List<String> names = page.sorted();
    return names.size() <= limit
        ? new Listing(names, "")
        : new Listing(names.subList(0, limit), names.get(limit - 1));
  }

  private void collect(Path directory, Page page) throws IOException {
    List<Path> inner = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry)) {
          inner.add(entry);
        } else {
          namePath.name(root.relativize(entry).toString()).ifPresent(page::offer);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    for (Path entry : inner) {
      if (!entry.equals(root.resolve(UPLOADS))) {
        collect(entry, page);
      }
    }
  }

  private static boolean link(Path existing, Path temporary) throws IOException {
    try {
      Files.createLink(temporary, existing);
      return true;
    } catch (NoSuchFileException e) {
      throw new ServiceException.NotFound("there is no file " + existing + " to upload", e);
    } catch (FileSystemException | UnsupportedOperationException e) {
      return false;
    }
  }

  private void copy(Source source, Path temporary) throws IOException {
    try (InputStream in = source.open();
        FileChannel out =
            FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      byte[] chunk = new byte[(int) Math.max(1, Math.min(BUFFER, source.length()))];
      long copied = 0;
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        for (ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, n); bytes.hasRemaining(); ) {
          copied += out.write(bytes);
        }
      }
      if (copied != source.length()) {
        throw new IOException(
            "got " + copied + " bytes to upload, not the " + source.length() + " announced");
      }
      if (fsync) {
        out.force(true);
      }
    }
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("r--r--r--"));
  }

  private void createDirectories(Path directory) throws IOException {
    if (directory.equals(root) || Files.isDirectory(directory)) {
      return;
    }
    createDirectories(parent(directory));
    Files.createDirectories(directory);
    syncDirectory(parent(directory));
  }

  private void syncDirectory(Path directory) throws IOException {
    if (fsync) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static Path parent(Path path) {
    return Objects.requireNonNull(path.getParent(), "a path below the root has a parent");
  }

  private Path file(String name) {
    Path file = root.resolve(namePath.path(name)).normalize();
    if (!file.startsWith(root) || file.startsWith(root.resolve(UPLOADS)) || file.equals(root)) {
      throw new ServiceException.Invalid("not a name for the file backend: " + name);
    }
    return file;
  }

  @Override
  public void close() {}
}
