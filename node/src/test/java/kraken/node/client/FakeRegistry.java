package kraken.node.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.ServiceException;
import kraken.http.BlobContent;
import kraken.http.FileContent;
import kraken.http.server.HttpServer;
import kraken.http.server.ServerConfig;
import kraken.registry.Images;
import kraken.registry.Pushes;
import kraken.registry.Registry;
import kraken.registry.RegistryConfig;
import kraken.registry.oci.RepositoryName;
import kraken.registry.oci.TagName;

/// A registry over a directory, whose blobs can be made to break off or be damaged.
final class FakeRegistry implements Images, Pushes, AutoCloseable {
  private final Path directory;
  private final Map<String, Digest> tags = new ConcurrentHashMap<>();
  private final Map<String, Memory> uploads = new ConcurrentHashMap<>();
  private final Map<Digest, Long> breaks = new ConcurrentHashMap<>();
  private final List<Digest> opened = Collections.synchronizedList(new ArrayList<>());
  private final List<Digest> committed = Collections.synchronizedList(new ArrayList<>());
  private final HttpServer server;

  FakeRegistry(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    server =
        new HttpServer(
            ServerConfig.loopback().withStopGrace(Duration.ZERO),
            Registry.routes(this, Optional.of(this), RegistryConfig.DEFAULT));
    server.start();
  }

  HostPort address() {
    return new HostPort("127.0.0.1", server.port());
  }

  /// Stores bytes under their digest.
  Digest put(byte[] bytes) throws IOException {
    Digest digest = Digest.of(bytes);
    Files.write(file(digest), bytes);
    return digest;
  }

  /// Stores other bytes of the same length under the digest.
  void damage(Digest digest) throws IOException {
    byte[] bytes = Files.readAllBytes(file(digest));
    bytes[bytes.length / 2] ^= 1;
    Files.write(file(digest), bytes);
  }

  /// The next answer with this blob ends after so many bytes of the whole blob.
  void breakOnceAt(Digest digest, long position) {
    breaks.put(digest, position);
  }

  void tag(String name, Digest digest) {
    tags.put(name, digest);
  }

  Optional<Digest> tagged(String name) {
    return Optional.ofNullable(tags.get(name));
  }

  byte[] bytes(Digest digest) throws IOException {
    return Files.readAllBytes(file(digest));
  }

  /// How often the blob was sent, in part or whole.
  long timesOpened(Digest digest) {
    return opened.stream().filter(digest::equals).count();
  }

  List<Digest> committed() {
    return List.copyOf(committed);
  }

  private Path file(Digest digest) {
    return directory.resolve(digest.hex());
  }

  @Override
  public Optional<BlobContent> openBlob(RepositoryName repository, Digest digest) {
    if (!Files.exists(file(digest))) {
      return Optional.empty();
    }
    opened.add(digest);
    try {
      FileContent content = FileContent.open(file(digest));
      Long end = breaks.remove(digest);
      return Optional.of(end == null ? content : new Breaking(content, end));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public OptionalLong blobLength(RepositoryName repository, Digest digest) {
    long length = file(digest).toFile().length();
    return Files.exists(file(digest)) ? OptionalLong.of(length) : OptionalLong.empty();
  }

  @Override
  public Optional<Digest> resolveTag(RepositoryName repository, TagName tag) {
    return tagged(repository.value() + ":" + tag.value());
  }

  @Override
  public Optional<List<String>> tags(RepositoryName repository) {
    return Optional.empty();
  }

  @Override
  public List<String> repositories() {
    return List.of();
  }

  @Override
  public Upload startUpload(RepositoryName repository) {
    Memory upload = new Memory();
    uploads.put(upload.id(), upload);
    return upload;
  }

  @Override
  public Optional<Upload> findUpload(RepositoryName repository, String id) {
    return Optional.ofNullable(uploads.get(id));
  }

  @Override
  public boolean hasBlob(RepositoryName repository, Digest digest) {
    return Files.exists(file(digest));
  }

  @Override
  public void putManifest(
      RepositoryName repository,
      Optional<TagName> tag,
      Digest digest,
      byte[] content,
      String mediaType)
      throws IOException {
    put(content);
    tag.ifPresent(name -> tag(repository.value() + ":" + name.value(), digest));
  }

  @Override
  public void close() {
    server.close();
  }

  /// An upload in memory.
  private final class Memory implements Upload {
    private final String id = UUID.randomUUID().toString();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public String id() {
      return id;
    }

    @Override
    public long size() {
      return bytes.size();
    }

    @Override
    public void append(ByteBuffer chunk) {
      byte[] copy = new byte[chunk.remaining()];
      chunk.get(copy);
      bytes.writeBytes(copy);
    }

    @Override
    public void commit(Digest digest) throws IOException {
      uploads.remove(id);
      if (!Digest.of(bytes.toByteArray()).equals(digest)) {
        throw new ServiceException.Invalid("the bytes have another digest");
      }
      committed.add(put(bytes.toByteArray()));
    }

    @Override
    public void cancel() {
      uploads.remove(id);
    }
  }

  /// A content that ends in the middle.
  private record Breaking(FileContent file, long end) implements BlobContent {
    @Override
    public long length() {
      return file.length();
    }

    @Override
    public FileChannel channel() {
      return file.channel();
    }

    @Override
    public long available(long position) {
      return Math.max(0, Math.min(file.available(position), end - position));
    }

    @Override
    public long awaitAvailable(long position, Duration patience) throws IOException {
      if (position >= end) {
        throw new IOException("breaks off on purpose");
      }
      return available(position);
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
