package kraken.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// How files get onto the disk: atomically, and durably where `fsync` is on.
///
/// @param fsync whether to wait for the disk
record Disk(boolean fsync) {
  private static final String TEMPORARY = ".tmp-";
  private static final Pattern ANY = Pattern.compile(".*");

  void sync(FileChannel file) throws IOException {
    if (fsync) {
      file.force(true);
    }
  }

  void sync(Path file) throws IOException {
    if (fsync) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /// Makes the entries of a directory durable.
  void syncDirectory(Path directory) throws IOException {
    sync(directory);
  }

  /// Creates a directory and its parents down from `root`, which exists, durably.
  void createDirectories(Path root, Path directory) throws IOException {
    if (directory.equals(root) || Files.isDirectory(directory)) {
      return;
    }
    if (!directory.startsWith(root)) {
      throw new IllegalStateException(directory + " is not below " + root);
    }
    createDirectories(root, parent(directory));
    Files.createDirectories(directory);
    syncDirectory(parent(directory));
  }

  /// Replaces a file in one step: after a crash it has the old or the new content. The directory is
  /// made durable too.
  void replace(Path file, byte[] content) throws IOException {
    Path temporary = file.resolveSibling(TEMPORARY + UUID.randomUUID());
    try {
      write(temporary, content);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    syncDirectory(parent(file));
  }

  /// Writes a new file.
  void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (ByteBuffer bytes = ByteBuffer.wrap(content); bytes.hasRemaining(); ) {
        channel.write(bytes);
      }
      sync(channel);
    }
  }

  /// The content of a file; empty when there is none, or something else in its place.
  static Optional<byte[]> read(Path file) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      if (Files.isRegularFile(file) || e instanceof AccessDeniedException) {
        throw e;
      }
      return Optional.empty();
    }
  }

  static Path parent(Path path) {
    return Objects.requireNonNull(path.getParent(), "a path of the store has a parent");
  }

  /// When the file was last written; when it is not there, its directory; else long ago.
  static Instant lastModified(Path file, Path directory) throws IOException {
    for (Path path : new Path[] {file, directory}) {
      if (Files.exists(path)) {
        return Files.getLastModifiedTime(path).toInstant();
      }
    }
    return Instant.EPOCH;
  }

  /// Takes the right to write from a file, which may share its inode with another name.
  static void makeReadOnly(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
  }

  /// Gives the right to write back to a file that nobody else shares yet.
  static void makeWritable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  /// Deletes a directory with all that is in it; what is gone already is fine.
  static void deleteRecursively(Path path) throws IOException {
    if (Files.isDirectory(path) && !Files.isSymbolicLink(path)) {
      for (Path child : Layout.children(path, ANY)) {
        deleteRecursively(child);
      }
    }
    Files.deleteIfExists(path);
  }
}
