package kraken.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import kraken.core.Digest;
import kraken.core.ServiceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The uploads under way, `<directory>/<uuid>/data` each. Thread-safe.
final class Uploads {
  private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private final Path directory;
  private final int bound;
  private final Cache cache;
  private final Trash trash;
  private final Buffers buffers;
  private final InstantSource clock;
  private final ConcurrentHashMap<String, Upload> open = new ConcurrentHashMap<>();

  Uploads(StoreConfig config, Cache cache, Trash trash, Buffers buffers, InstantSource clock) {
    this.directory = config.uploadDir();
    this.bound = config.maxUploads();
    this.cache = cache;
    this.trash = trash;
    this.buffers = buffers;
    this.clock = clock;
  }

  Buffers buffers() {
    return buffers;
  }

  Instant now() {
    return clock.instant();
  }

  Upload create(Hashing hashing) throws IOException {
    if (open.size() >= bound) {
      throw new ServiceException.TooBusy(
          "there are " + bound + " unfinished uploads; finish or cancel some, or wait");
    }
    String id = UUID.randomUUID().toString();
    Path home = directory.resolve(id);
    Files.createDirectory(home);
    Files.createFile(home.resolve(Layout.DATA));
    Upload upload = new Upload(this, id, home, hashing);
    open.put(id, upload);
    return upload;
  }

  /// An upload under way, also of a former process.
  Upload find(String id) throws IOException {
    if (!ID.matcher(id).matches()) {
      throw unknown(id);
    }
    Upload upload = open.get(id);
    if (upload != null) {
      return upload;
    }
    Path home = directory.resolve(id);
    if (!Files.isRegularFile(home.resolve(Layout.DATA))) {
      throw unknown(id);
    }
    Upload resumed = new Upload(this, id, home, new Hashing.None());
    Upload other = open.putIfAbsent(id, resumed);
    if (other == null) {
      return resumed;
    }
    resumed.close();
    return other;
  }

  private static ServiceException unknown(String id) {
    return new ServiceException.NotFound("upload " + id + " is unknown; it may have expired");
  }

  boolean publish(Path home, Digest digest) throws IOException {
    return cache.publish(home, digest);
  }

  Path published(Digest digest) {
    return cache.data(digest);
  }

  void remove(Upload upload) throws IOException {
    open.remove(upload.id(), upload);
    upload.close();
    trash.delete(upload.directory());
  }

  /// Deletes uploads to which nothing was written since `before`.
  int sweep(Instant before) throws IOException {
    int deleted = 0;
    for (Path home : Layout.children(directory, ID)) {
      String id = String.valueOf(home.getFileName());
      Upload upload = open.get(id);
      Instant written =
          upload == null ? Disk.lastModified(home.resolve(Layout.DATA), home) : upload.lastWrite();
      if (written.isBefore(before)) {
        LOG.info("deleted the upload {}, untouched since {}", id, written);
        deleted++;
        if (upload == null) {
          trash.delete(home);
        } else {
          upload.delete();
        }
      }
    }
    return deleted;
  }

  void close() {
    open.values().forEach(Upload::close);
    open.clear();
  }
}
