package kraken.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import kraken.core.Digest;

/// The content-addressed directory tree below `root`: `<hex[0:2]>/<hex[2:4]>/<hex>/`. Whatever does
/// not have such a name is left alone.
record Layout(Path root) {
  static final String DATA = "data";
  private static final Pattern SHARD = Pattern.compile("[0-9a-f]{2}");
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

  interface Visitor {
    void visit(Digest digest, Path directory) throws IOException;
  }

  Path directory(Digest digest) {
    String hex = digest.hex();
    return root.resolve(hex.substring(0, 2)).resolve(hex.substring(2, 4)).resolve(hex);
  }

  Path data(Digest digest) {
    return directory(digest).resolve(DATA);
  }

  /// Visits every directory with the name of a digest, also those without data.
  void forEach(Visitor visitor) throws IOException {
    for (Path first : children(root, SHARD)) {
      for (Path second : children(first, SHARD)) {
        for (Path directory : children(second, NAME)) {
          Digest digest = new Digest(directory.getFileName().toString());
          if (directory.equals(directory(digest))) {
            visitor.visit(digest, directory);
          }
        }
      }
    }
  }

  static List<Path> children(Path directory, Pattern name) throws IOException {
    List<Path> result = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (name.matcher(entry.getFileName().toString()).matches()) {
          result.add(entry);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return result;
  }
}
