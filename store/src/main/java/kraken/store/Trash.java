package kraken.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import kraken.core.Digest;

/// Deletes directories in one step: a rename away, then piece by piece. So nobody ever sees half of
/// a blob's directory, and what a kill leaves behind is swept at the next start.
record Trash(Path directory) {
  static final String NAME = ".trash";
  private static final Pattern OF_DIGEST = Pattern.compile("[0-9a-f-]{36}-[0-9a-f]{64}");
  private static final Pattern ANY = Pattern.compile(".*");

  static Trash open(Path uploadDir) throws IOException {
    Trash trash = new Trash(uploadDir.resolve(NAME));
    Files.createDirectories(trash.directory);
    return trash;
  }

  /// Moves a directory out of sight; empty when it is not there.
  Optional<Path> take(Path victim) throws IOException {
    Path taken = directory.resolve(UUID.randomUUID() + "-" + victim.getFileName());
    try {
      Files.move(victim, taken, StandardCopyOption.ATOMIC_MOVE);
      return Optional.of(taken);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /// Deletes a directory; tells whether it was there.
  boolean delete(Path victim) throws IOException {
    Optional<Path> taken = take(victim);
    if (taken.isPresent()) {
      Disk.deleteRecursively(taken.get());
    }
    return taken.isPresent();
  }

  /// What is in it, by the name that it had and where it lies now.
  void forEach(Layout.Visitor visitor) throws IOException {
    for (Path entry : Layout.children(directory, OF_DIGEST)) {
      String name = entry.getFileName().toString();
      visitor.visit(new Digest(name.substring(name.length() - 64)), entry);
    }
  }

  void empty() throws IOException {
    for (Path entry : Layout.children(directory, ANY)) {
      Disk.deleteRecursively(entry);
    }
  }
}
