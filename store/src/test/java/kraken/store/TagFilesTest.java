package kraken.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import kraken.core.ServiceException;
import kraken.core.Tag;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TagFilesTest {
  @TempDir Path root;
  private TagFiles tags;

  @BeforeEach
  void openTags() throws IOException {
    tags = TagFiles.open(root, false);
  }

  private void put(String tag, String value) throws IOException {
    tags.put(new Tag(tag), value.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> list(String prefix, String after, int limit) throws IOException {
    return tags.list(prefix, after, limit).stream().map(Tag::value).toList();
  }

  @Test
  void secondPutReplacesTheFirst() throws Exception {
    put("library/foo:1.0", "sha256:aa");
    put("library/foo:1.0", "sha256:bb");
    assertThat(root.resolve("library/foo:1.0/data")).hasContent("sha256:bb");
    assertThat(tags.find(new Tag("library/foo:1.0")))
        .contains("sha256:bb".getBytes(StandardCharsets.UTF_8));
    assertThat(FilesLeft.in(root)).hasSize(1);
  }

  @Test
  void absentTagIsEmptyAlsoWhereADirectoryIs() throws Exception {
    put("library/foo:1.0", "x");
    assertThat(tags.find(new Tag("library"))).isEmpty();
    assertThat(tags.find(new Tag("library/foo:2.0"))).isEmpty();
    assertThat(tags.find(new Tag("library/foo:1.0/data/x"))).isEmpty();
  }

  @Test
  void listIsSortedPagedAndByPrefix() throws Exception {
    for (String tag : List.of("b/x:2", "a/y:1", "b/x:1", "b/x-y:9", "b:1", "c:3")) {
      put(tag, "v");
    }
    Files.writeString(root.resolve("data"), "garbage");
    Files.writeString(root.resolve("c:3/.tmp-left-by-a-kill"), "garbage");
    assertThat(list("", "", 100))
        .containsExactly("a/y:1", "b/x-y:9", "b/x:1", "b/x:2", "b:1", "c:3");
    assertThat(list("b/x:", "", 100)).containsExactly("b/x:1", "b/x:2");
    assertThat(list("", "", 2)).containsExactly("a/y:1", "b/x-y:9");
    assertThat(list("", "b/x-y:9", 2)).containsExactly("b/x:1", "b/x:2");
    assertThat(list("", "c:3", 2)).isEmpty();
    assertThat(list("nothing", "", 2)).isEmpty();
  }

  @Test
  void tagInTheWayOfAnotherIsAConflict() throws Exception {
    put("a", "value of a");
    assertThatThrownBy(() -> put("a/data", "x")).isInstanceOf(ServiceException.Conflict.class);
    assertThatThrownBy(() -> put("a/data/b", "x")).isInstanceOf(ServiceException.Conflict.class);
    assertThat(root.resolve("a/data")).hasContent("value of a");
    put("b/data/c", "x");
    assertThatThrownBy(() -> put("b", "x")).isInstanceOf(ServiceException.Conflict.class);
  }

  @Test
  void valueThatIsPutWhileOldOnesAreSweptIsNeverLost() throws Exception {
    Instant longAgo = Instant.now().minus(Duration.ofDays(1));
    for (int round = 0; round < 100; round++) {
      put("a:1", "old");
      Files.setLastModifiedTime(root.resolve("a:1/data"), FileTime.from(longAgo));
      Thread sweeper =
          Thread.startVirtualThread(() -> {
            try {
              var _ = tags.sweep(Instant.now(), Duration.ofHours(1));
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
      put("a:1", "new");
      sweeper.join();
      assertThat(tags.find(new Tag("a:1"))).contains("new".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(FilesLeft.in(root)).hasSize(1);
  }

  @Test
  void pinnedTagIsNotSwept() throws Exception {
    put("a:1", "x");
    put("b:1", "x");
    tags.setPinned(new Tag("a:1"), true);
    Instant later = Instant.now().plus(Duration.ofHours(2));
    assertThat(tags.sweep(later, Duration.ofHours(3))).isZero();
    assertThat(tags.sweep(later, Duration.ofHours(1))).isEqualTo(1);
    assertThat(list("", "", 10)).containsExactly("a:1");
    tags.setPinned(new Tag("a:1"), false);
    assertThat(tags.isPinned(new Tag("a:1"))).isFalse();
    assertThat(tags.delete(new Tag("a:1"))).isTrue();
    assertThat(tags.delete(new Tag("a:1"))).isFalse();
  }
}
