package kraken.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a directory tree still contains.
final class FilesLeft {
  private FilesLeft() {}

  static List<Path> in(Path root) throws IOException {
    try (var tree = Files.walk(root)) {
      return tree.filter(path -> !Files.isDirectory(path)).toList();
    }
  }
}
