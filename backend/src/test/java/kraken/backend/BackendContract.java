package kraken.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import kraken.core.Digest;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every backend that can be written to must do. A test class extends this and says how its
/// backend is made.
public abstract class BackendContract {
  protected static final Namespace NAMESPACE = new Namespace("library/foo");

  @TempDir protected Path directory;
  protected Backend blobs;
  protected Backend tags;

  /// An empty backend with this path scheme.
  protected abstract Backend create(NamePath namePath) throws IOException;

  @BeforeEach
  final void createBackends() throws IOException {
    blobs = create(NamePath.SHARDED_DOCKER_BLOB);
    tags = create(NamePath.DOCKER_TAG);
  }

  @AfterEach
  final void closeBackends() {
    blobs.close();
    tags.close();
  }

  protected static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  protected static byte[] download(Backend backend, String name) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    backend.download(
        NAMESPACE,
        name,
        buffer -> {
          byte[] chunk = new byte[buffer.remaining()];
          buffer.get(chunk);
          out.writeBytes(chunk);
        });
    return out.toByteArray();
  }

  protected Path file(byte[] content) throws IOException {
    return Files.write(directory.resolve("source-" + Digest.of(content).hex()), content);
  }

  private static Source text(String text) {
    return Source.of(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  final void blobComesBackAsItWas() throws Exception {
    for (int length : new int[] {0, 1, 512 * 1024, 3_000_001}) {
      byte[] content = bytes(length, length);
      String name = Digest.of(content).hex();
      blobs.upload(NAMESPACE, name, Source.of(file(content), length));
      assertThat(blobs.stat(NAMESPACE, name)).hasValue(length);
      assertThat(download(blobs, name)).isEqualTo(content);
    }
  }

  @Test
  final void absentBlobIsNotFound() throws Exception {
    String name = "e3".repeat(32);
    assertThat(blobs.stat(NAMESPACE, name)).isEmpty();
    assertThatThrownBy(() -> download(blobs, name)).isInstanceOf(ServiceException.NotFound.class);
  }

  @Test
  final void uploadingABlobAgainChangesNothing() throws Exception {
    byte[] content = bytes(1000, 1);
    String name = Digest.of(content).hex();
    for (int i = 0; i < 3; i++) {
      blobs.upload(NAMESPACE, name, Source.of(file(content), content.length));
    }
    assertThat(download(blobs, name)).isEqualTo(content);
    assertThat(blobs.list("", 10, "").names()).containsExactly(name);
  }

  @Test
  final void secondPutOfATagReplacesTheFirst() throws Exception {
    tags.upload(NAMESPACE, "library/foo:1.0", text("sha256:aa"));
    tags.upload(NAMESPACE, "library/foo:1.0", text("sha256:bbbb"));
    assertThat(download(tags, "library/foo:1.0")).asString().isEqualTo("sha256:bbbb");
    assertThat(tags.stat(NAMESPACE, "library/foo:1.0")).hasValue(11);
  }

  @Test
  final void sourceThatIsShorterThanAnnouncedIsAnErrorAndLeavesTheOld() throws Exception {
    tags.upload(NAMESPACE, "a:1", text("old"));
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> tags.upload(NAMESPACE, "a:1", Source.of(missing, 10)))
        .isInstanceOfAny(IOException.class, ServiceException.NotFound.class);
    assertThat(download(tags, "a:1")).asString().isEqualTo("old");
  }

  @Test
  final void failureOfTheSinkReachesTheCaller() throws Exception {
    byte[] content = bytes(1000, 2);
    String name = Digest.of(content).hex();
    blobs.upload(NAMESPACE, name, Source.of(content));
    assertThatThrownBy(() ->
            blobs.download(
                NAMESPACE,
                name,
                (ByteBuffer _) -> {
                  throw new IOException("disk full");
                }))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("disk full");
  }

  @Test
  final void tagsAreListedByRepositoryAndAll() throws Exception {
    for (String tag : List.of("b/x:2", "a:1", "b/x:1", "b/x/y:1", "b/xx:1")) {
      tags.upload(NAMESPACE, tag, text("sha256:00"));
    }
    assertThat(tags.list("", 100, "").names())
        .containsExactlyInAnyOrder("a:1", "b/x:1", "b/x:2", "b/x/y:1", "b/xx:1");
    for (String prefix : List.of("b/x/_manifests/tags", "/b/x/_manifests/tags/")) {
      assertThat(tags.list(prefix, 100, "").names()).containsExactlyInAnyOrder("b/x:1", "b/x:2");
    }
    assertThat(tags.list("nobody/_manifests/tags", 100, "").names()).isEmpty();
  }

  @Test
  final void pagesTogetherGiveEveryNameOnce() throws Exception {
    TreeSet<String> expected = new TreeSet<>();
    for (int i = 0; i < 23; i++) {
      String tag = "repo-" + i % 3 + ":" + i;
      tags.upload(NAMESPACE, tag, text("sha256:00"));
      expected.add(tag);
    }
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      Listing page = tags.list("", 5, token);
      assertThat(page.names()).hasSizeLessThanOrEqualTo(5);
      seen.addAll(page.names());
      token = page.next();
    } while (!token.isEmpty());
    assertThat(seen).hasSize(23).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  final void uncleanNamesAreInvalid() {
    for (String name :
        List.of("../../x:1", "a//b:1", "a/./b:1", "/a:1", "a:1/..", "a:..", "a\n:1")) {
      assertThatThrownBy(() -> tags.upload(NAMESPACE, name, text("x")))
          .isInstanceOf(ServiceException.Invalid.class);
      assertThatThrownBy(() -> tags.stat(NAMESPACE, name))
          .isInstanceOf(ServiceException.Invalid.class);
    }
    assertThatThrownBy(() -> tags.list("a/../../..", 10, ""))
        .isInstanceOf(ServiceException.Invalid.class);
  }

  @Test
  final void readersOfATagThatIsReplacedSeeOldOrNew() throws Exception {
    String old = "sha256:" + "0".repeat(64);
    String fresh = "sha256:" + "1".repeat(64);
    tags.upload(NAMESPACE, "a:1", text(old));
    Thread writer =
        Thread.startVirtualThread(() -> {
          try {
            for (int i = 0; i < 50; i++) {
              tags.upload(NAMESPACE, "a:1", text(i % 2 == 0 ? fresh : old));
            }
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
    do {
      assertThat(download(tags, "a:1")).asString().isIn(old, fresh);
    } while (writer.isAlive());
    writer.join();
  }
}
