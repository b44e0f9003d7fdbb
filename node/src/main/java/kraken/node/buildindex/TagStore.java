package kraken.node.buildindex;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import kraken.backend.Backend;
import kraken.backend.Backends;
import kraken.backend.Listing;
import kraken.backend.Source;
import kraken.core.Digest;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.core.Tag;
import kraken.store.TagFiles;
import kraken.store.task.TaskConfig;
import kraken.store.task.TaskDb;
import kraken.store.task.TaskQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tags: first on this disk, then in the backend. Thread-safe.
final class TagStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TagStore.class);
  private static final int PAGE = 1000;

  /// A tag's content is a digest; more than this is not one.
  private static final int LONGEST_CONTENT = 1024;

  private final TagFiles files;
  private final Backends backends;
  private final TaskQueue<WriteBack> queue;
  private final boolean writeThrough;

  TagStore(TagFiles files, Backends backends, TaskDb db, TaskConfig retries, boolean writeThrough)
      throws IOException {
    this.files = files;
    this.backends = backends;
    this.writeThrough = writeThrough;
    this.queue = TaskQueue.open(db, WriteBack.KIND, retries, task -> writeBack(task.tag()));
  }

  /// Points the tag at a digest, in place of what it had. When this returns the tag survives a
  /// crash, and is in the backend or durably on its way.
  ///
  /// @param delay before it is written back, for the copies at neighbours
  void put(Tag tag, Digest digest, Duration delay) throws IOException, InterruptedException {
    // A tag that no backend would take is refused before anything is kept.
    backends.of(tag.value()).requireName(tag.value());
    files.put(tag, digest.toString().getBytes(UTF_8));
    files.setPinned(tag, true);
    WriteBack task = new WriteBack(tag, digest.toString());
    var _ = queue.add(task, delay);
    if (writeThrough && delay.isZero()) {
      var _ = queue.runNow(task);
    }
  }

  private void writeBack(Tag tag) throws IOException {
    Optional<byte[]> content = files.find(tag);
    if (content.isEmpty()) {
      LOG.warn("tag {} is gone from this disk before it was written back", tag);
      return;
    }
    Namespace namespace = new Namespace(tag.value());
    backends.of(namespace).upload(namespace, tag.value(), Source.of(content.get()));
    if (files.find(tag).filter(now -> Arrays.equals(now, content.get())).isPresent()) {
      files.setPinned(tag, false);
    }
  }

  /// The digest of a tag; empty when neither disk nor backend has it. A backend that does not
  /// answer counts as empty, as in the reference, so that pushes work while it is down.
  Optional<Digest> get(Tag tag) throws IOException {
    Optional<byte[]> local = files.find(tag);
    if (local.isPresent()) {
      return Optional.of(digest(tag, local.get()));
    }
    try {
      return Optional.of(digest(tag, download(tag)));
    } catch (ServiceException.NotFound _) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.warn("tag {}: the backend does not answer, taken as absent: {}", tag, e.toString());
      return Optional.empty();
    }
  }

  private byte[] download(Tag tag) throws IOException {
    Namespace namespace = new Namespace(tag.value());
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    backends.of(namespace).download(namespace, tag.value(), chunk -> take(tag, chunk, content));
    return content.toByteArray();
  }

  private static void take(Tag tag, ByteBuffer chunk, ByteArrayOutputStream content) {
    byte[] bytes = new byte[chunk.remaining()];
    chunk.get(bytes);
    content.writeBytes(bytes);
    if (content.size() > LONGEST_CONTENT) {
      throw new ServiceException.Unavailable(
          "tag " + tag + " is " + content.size() + " bytes and more in the backend: not a digest");
    }
  }

  private static Digest digest(Tag tag, byte[] content) {
    String text = new String(content, UTF_8).strip();
    try {
      return Digest.parse(text);
    } catch (ServiceException.Invalid e) {
      throw new ServiceException.Unavailable("tag " + tag + " holds no digest: " + text, e);
    }
  }

  /// All tags below a prefix, sorted: those of this disk and those of the backend whose pattern
  /// matches the prefix. If none does, as with the empty prefix of the catalog where patterns are
  /// anchored, all are asked, each for the tags that are its own.
  List<String> list(String prefix) throws IOException {
    TreeSet<String> names = new TreeSet<>(local(Prefix.parse(prefix)));
    Optional<Backend> matching = backends.find(prefix);
    if (matching.isPresent()) {
      names.addAll(list(matching.get(), prefix));
      return List.copyOf(names);
    }
    for (Backend backend : backends.all()) {
      for (String name : list(backend, prefix)) {
        if (backends.find(name).filter(backend::equals).isPresent()) {
          names.add(name);
        }
      }
    }
    return List.copyOf(names);
  }

  private static List<String> list(Backend backend, String prefix) throws IOException {
    List<String> names = new ArrayList<>();
    String token = "";
    do {
      Listing page = backend.list(prefix, PAGE, token);
      names.addAll(page.names());
      token = page.next();
    } while (!token.isEmpty());
    return names;
  }

  private List<String> local(Prefix prefix) throws IOException {
    List<String> names = new ArrayList<>();
    List<Tag> page;
    String after = "";
    do {
      page = files.list(prefix.ofTags(), after, PAGE);
      page.forEach(tag -> names.add(tag.value()));
      after = page.isEmpty() ? "" : page.getLast().value();
    } while (page.size() == PAGE);
    return names;
  }

  /// Tags not yet in the backend.
  long pending() throws IOException {
    return queue.pendingCount();
  }

  @Override
  public void close() {
    queue.close();
  }
}
