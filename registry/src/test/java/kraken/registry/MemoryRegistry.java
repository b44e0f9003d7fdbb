package kraken.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import kraken.core.Digest;
import kraken.core.ServiceException;
import kraken.http.BlobContent;
import kraken.http.FileContent;
import kraken.registry.oci.RepositoryName;
import kraken.registry.oci.TagName;

/// Both ports in memory; blobs as files, because contents are. Thread-safe. Passes
/// [PortContractTest].
final class MemoryRegistry implements Images, Pushes {
  private final Path directory;
  private final Map<Digest, Path> blobs = new ConcurrentHashMap<>();
  private final Map<RepositoryName, Map<String, Digest>> tags = new ConcurrentHashMap<>();
  private final Map<String, Upload> uploads = new ConcurrentHashMap<>();

  /// How often a blob was opened, that is, a download began.
  final AtomicInteger opened = new AtomicInteger();

  /// Runs before bytes are appended to any upload.
  volatile Runnable beforeAppend = () -> {};

  MemoryRegistry(Path directory) {
    this.directory = directory;
  }

  /// Stores a blob as if it had been pushed long ago.
  Digest put(byte[] content) {
    Digest digest = Digest.of(content);
    try {
      blobs.put(digest, Files.write(directory.resolve(digest.hex()), content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return digest;
  }

  void tag(String repository, String tag, Digest digest) {
    tags.computeIfAbsent(new RepositoryName(repository), _ -> new ConcurrentHashMap<>())
        .put(tag, digest);
  }

  int uploadsOpen() {
    return uploads.size();
  }

  @Override
  public Optional<BlobContent> openBlob(RepositoryName repository, Digest digest) {
    opened.incrementAndGet();
    Path file = blobs.get(digest);
    if (file == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(FileContent.open(file));
    } catch (IOException e) {
      throw new ServiceException.Unavailable("cannot open " + digest, e);
    }
  }

  @Override
  public OptionalLong blobLength(RepositoryName repository, Digest digest) {
    Path file = blobs.get(digest);
    return file == null ? OptionalLong.empty() : OptionalLong.of(file.toFile().length());
  }

  @Override
  public Optional<Digest> resolveTag(RepositoryName repository, TagName tag) {
    return Optional.ofNullable(tags.getOrDefault(repository, Map.of()).get(tag.value()));
  }

  @Override
  public Optional<List<String>> tags(RepositoryName repository) {
    return Optional.ofNullable(tags.get(repository)).map(known -> List.copyOf(known.keySet()));
  }

  @Override
  public List<String> repositories() {
    return tags.keySet().stream().map(RepositoryName::value).toList();
  }

  @Override
  public Upload startUpload(RepositoryName repository) {
    var upload = new MemoryUpload(UUID.randomUUID().toString());
    uploads.put(repository + "/" + upload.id(), upload);
    return upload;
  }

  @Override
  public Optional<Upload> findUpload(RepositoryName repository, String id) {
    return Optional.ofNullable(uploads.get(repository + "/" + id));
  }

  @Override
  public boolean hasBlob(RepositoryName repository, Digest digest) {
    return blobs.containsKey(digest);
  }

  @Override
  public void putManifest(
      RepositoryName repository,
      Optional<TagName> tag,
      Digest digest,
      byte[] content,
      String mediaType) {
    put(content);
    tag.ifPresent(name -> tag(repository.value(), name.value(), digest));
  }

  /// For tests that look at what was stored.
  Map<String, Digest> tagsOf(String repository) {
    return new HashMap<>(tags.getOrDefault(new RepositoryName(repository), Map.of()));
  }

  private final class MemoryUpload implements Upload {
    private final String id;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    MemoryUpload(String id) {
      this.id = id;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public synchronized long size() {
      return received.size();
    }

    @Override
    public void append(ByteBuffer chunk) {
      beforeAppend.run();
      store(chunk);
    }

    private synchronized void store(ByteBuffer chunk) {
      byte[] bytes = new byte[chunk.remaining()];
      chunk.get(bytes);
      received.writeBytes(bytes);
    }

    @Override
    public synchronized void commit(Digest digest) {
      byte[] content = received.toByteArray();
      cancel();
      if (!Digest.of(content).equals(digest)) {
        throw new ServiceException.Invalid(
            "the bytes are " + Digest.of(content) + ", not " + digest);
      }
      put(content);
    }

    @Override
    public void cancel() {
      uploads.values().remove(this);
    }
  }
}
