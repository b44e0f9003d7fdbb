package kraken.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import kraken.cluster.api.MetaInfoJson;
import kraken.core.Digest;
import kraken.core.MetaInfo;

/// The files of one store, seen from outside: `.../<hex[0:2]>/<hex[2:4]>/<hex>/{data, _status, …}`.
///
/// @param root the directory of the store or of several
record Disk(Path root) {

  /// Bytes of a partial blob that are marked as verified; empty when there is no partial blob.
  Optional<Long> verified(Digest digest) {
    try {
      Optional<Path> directory =
          directories(digest).stream()
              .filter(dir -> Files.exists(dir.resolve("_status")))
              .findFirst();
      return directory.isEmpty() ? Optional.empty() : Optional.of(verified(directory.get()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long verified(Path directory) throws IOException {
    MetaInfo metaInfo = MetaInfoJson.decode(Files.readAllBytes(directory.resolve("_torrentmeta")));
    byte[] status = Files.readAllBytes(directory.resolve("_status"));
    long bytes = 0;
    for (int piece = 0; piece < Math.min(status.length, metaInfo.pieces()); piece++) {
      bytes += status[piece] == 1 ? metaInfo.pieceLength(piece) : 0;
    }
    return bytes;
  }

  /// Whether the blob is where complete ones are kept.
  boolean isComplete(Digest digest) {
    return data(digest).stream().anyMatch(data -> data.toString().contains("/cache/"));
  }

  /// The data files of a blob, complete or not.
  List<Path> data(Digest digest) {
    return directories(digest).stream()
        .map(dir -> dir.resolve("data"))
        .filter(Files::exists)
        .toList();
  }

  /// Where a blob is kept.
  List<Path> directories(Digest digest) {
    return walk().stream()
        .filter(path -> path.getFileName().toString().equals(digest.hex()))
        .filter(Files::isDirectory)
        .toList();
  }

  /// Every file that holds content of blobs, tags or uploads, with its length. What a running
  /// process rewrites by itself (access times, data bases, logs) is left out.
  SortedMap<String, Long> listing() {
    SortedMap<String, Long> files = new TreeMap<>();
    for (Path path : walk()) {
      String name = root.relativize(path).toString();
      if (!name.contains("_last_access_time") && !name.matches(".*\\.(db|db-.*|log|lock)")) {
        length(path).ifPresent(length -> files.put(name, length));
      }
    }
    return files;
  }

  private static Optional<Long> length(Path file) {
    try {
      return Files.isRegularFile(file) ? Optional.of(Files.size(file)) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// All paths below the root; what comes and goes meanwhile may be missing.
  private List<Path> walk() {
    List<Path> found = new ArrayList<>();
    collect(root, found);
    return found;
  }

  private static void collect(Path directory, List<Path> found) {
    try (var entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        found.add(entry);
        if (Files.isDirectory(entry)) {
          collect(entry, found);
        }
      }
    } catch (NoSuchFileException _) {
      // deleted while we looked
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
