package kraken.node.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import kraken.core.Digest;
import kraken.core.ServiceException;
import kraken.http.Json;

/// An OCI layout that an image is pulled into. A blob has its name only when it is whole and
/// verified; until then it grows as `HEX.partial`, from which a later pull goes on.
public final class LayoutDirectory {
  private final Path directory;

  public LayoutDirectory(Path directory) {
    this.directory = directory;
  }

  /// Makes the directories; what is there already stays.
  void prepare() throws IOException {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new ServiceException.Invalid(directory + " is a file; give a directory with --output");
    }
    Files.createDirectories(path("blobs/sha256"));
    replace("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
  }

  boolean has(Digest digest, long size) throws IOException {
    Path blob = blob(digest);
    return Files.isRegularFile(blob) && Files.size(blob) == size;
  }

  /// Stores a manifest, whose bytes have been verified.
  void put(Manifest manifest) throws IOException {
    replace("blobs/sha256/" + manifest.digest().hex(), manifest.bytes());
  }

  /// A blob to be written, with what an earlier pull left of it.
  Growing grow(Digest digest, long size) throws IOException {
    return new Growing(digest, size);
  }

  /// Names the image: the layout then holds this one.
  void finish(Manifest root, String name) throws IOException {
    Map<String, Object> descriptor =
        Map.of(
            "mediaType", root.mediaType(),
            "digest", root.digest().toString(),
            "size", root.bytes().length,
            "annotations", Map.of("org.opencontainers.image.ref.name", name));
    replace("index.json", Json.bytes(Map.of("schemaVersion", 2, "manifests", List.of(descriptor))));
  }

  private Path path(String name) {
    return directory.resolve(name);
  }

  private Path blob(Digest digest) {
    return path("blobs/sha256/" + digest.hex());
  }

  private void replace(String name, byte[] bytes) throws IOException {
    Path next = path(name + ".next");
    Files.write(next, bytes);
    Files.move(next, path(name), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public String toString() {
    return directory.toString();
  }

  /// A blob that is being written, hashed on the way. Belongs to one thread.
  final class Growing implements AutoCloseable {
    private final Digest digest;
    private final long size;
    private final Path partial;
    private final FileChannel channel;
    private MessageDigest hash = Digest.sha256();
    private long written;

    private Growing(Digest digest, long size) throws IOException {
      this.digest = digest;
      this.size = size;
      partial = path("blobs/sha256/" + digest.hex() + ".partial");
      channel =
          FileChannel.open(
              partial,
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      rehash();
    }

    private void rehash() throws IOException {
      if (channel.size() > size) {
        restart();
      }
      ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
      while (channel.read(buffer, written) >= 0) {
        written += buffer.position();
        hash.update(buffer.flip());
        buffer.clear();
      }
    }

    long written() {
      return written;
    }

    /// Forgets what is there, when the registry sends everything again.
    void restart() throws IOException {
      channel.truncate(0);
      written = 0;
      hash = Digest.sha256();
    }

    void append(ByteBuffer bytes) throws IOException {
      if (bytes.remaining() > size - written) {
        throw new ServiceException.Unavailable(
            "blob " + digest + ": more bytes than its size " + size);
      }
      hash.update(bytes.duplicate());
      while (bytes.hasRemaining()) {
        written += channel.write(bytes, written);
      }
    }

    /// Gives the blob its name if it is right; else nothing of it stays.
    void commit() throws IOException {
      channel.close();
      Digest actual = Digest.ofHash(hash.digest());
      if (!actual.equals(digest)) {
        Files.delete(partial);
        throw new ServiceException.Unavailable(
            "blob "
                + digest
                + " arrived damaged, with digest "
                + actual
                + "; it was dropped, pull again");
      }
      Files.move(partial, blob(digest), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
