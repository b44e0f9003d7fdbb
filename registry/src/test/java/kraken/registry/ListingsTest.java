package kraken.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import kraken.core.Digest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ListingsTest {
  private static final String TAGS = "/v2/library/app/tags/list";

  @TempDir private Path directory;
  private TestServer registry;

  @BeforeEach
  void start() throws IOException {
    registry = TestServer.readOnly(directory);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private void tag(String repository, String... tags) {
    for (String tag : tags) {
      registry.memory().tag(repository, tag, Digest.of(new byte[] {1}));
    }
  }

  @Test
  void tagsAreSorted() throws IOException {
    tag("library/app", "b", "a", "10", "9", "latest");
    Wire.Answer answer = registry.wire().get(TAGS);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers())
        .containsEntry("content-type", "application/json")
        .doesNotContainKey("link");
    assertThat(answer.body())
        .isEqualTo("{\"name\":\"library/app\",\"tags\":[\"10\",\"9\",\"a\",\"b\",\"latest\"]}");
  }

  @Test
  void pagesLeadToOneAnother() throws IOException {
    tag("library/app", "a", "b", "c", "d", "e");
    var seen = new StringBuilder();
    Optional<String> next = Optional.of(TAGS + "?n=2");
    int pages = 0;
    while (next.isPresent() && pages++ < 10) {
      Wire.Answer page = registry.wire().get(next.get());
      seen.append(page.body());
      next = page.header("Link").map(ListingsTest::target);
    }
    assertThat(pages).isEqualTo(3);
    assertThat(seen.toString())
        .isEqualTo(
            "{\"name\":\"library/app\",\"tags\":[\"a\",\"b\"]}"
                + "{\"name\":\"library/app\",\"tags\":[\"c\",\"d\"]}"
                + "{\"name\":\"library/app\",\"tags\":[\"e\"]}");
  }

  @Test
  void linkHasTheFormOfTheSpec() throws IOException {
    tag("library/app", "a", "b", "c");
    assertThat(registry.wire().get(TAGS + "?n=2").header("Link"))
        .contains("</v2/library/app/tags/list?n=2&last=b>; rel=\"next\"");
    assertThat(registry.wire().get(TAGS + "?n=3").header("Link")).isEmpty();
    assertThat(registry.wire().get(TAGS + "?n=2&last=a").header("Link")).isEmpty();
  }

  @Test
  void lastNeedNotBeATag() throws IOException {
    tag("library/app", "a", "c");
    assertThat(registry.wire().get(TAGS + "?last=b").body()).endsWith("\"tags\":[\"c\"]}");
    assertThat(registry.wire().get(TAGS + "?last=z").body()).endsWith("\"tags\":[]}");
    assertThat(registry.wire().get(TAGS + "?last=").body()).endsWith("\"tags\":[\"a\",\"c\"]}");
  }

  @Test
  void zeroAskedIsZeroGiven() throws IOException {
    tag("library/app", "a");
    Wire.Answer answer = registry.wire().get(TAGS + "?n=0");
    assertThat(answer.body()).isEqualTo("{\"name\":\"library/app\",\"tags\":[]}");
    assertThat(answer.header("Link")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "1.5", "99999999999", "%31%30x"})
  void otherPageSizesAreRefused(String n) throws IOException {
    tag("library/app", "a");
    for (String url : new String[] {TAGS, "/v2/_catalog"}) {
      Wire.Answer answer = registry.wire().get(url + "?n=" + n);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("\"PAGINATION_NUMBER_INVALID\"");
    }
  }

  @Test
  void unknownRepositoryIs404() throws IOException {
    Wire.Answer answer = registry.wire().get("/v2/nobody/tags/list");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body())
        .isEqualTo(
            "{\"errors\":[{\"code\":\"NAME_UNKNOWN\",\"message\":\"repository nobody is"
                + " unknown\"}]}");
  }

  @Test
  void catalogIsSortedAndPaged() throws IOException {
    assertThat(registry.wire().get("/v2/_catalog").body()).isEqualTo("{\"repositories\":[]}");
    tag("b/b", "1", "2");
    tag("a", "1");
    tag("b/a", "1");
    assertThat(registry.wire().get("/v2/_catalog").body())
        .isEqualTo("{\"repositories\":[\"a\",\"b/a\",\"b/b\"]}");
    Wire.Answer page = registry.wire().get("/v2/_catalog?n=2");
    assertThat(page.body()).isEqualTo("{\"repositories\":[\"a\",\"b/a\"]}");
    assertThat(page.header("Link")).contains("</v2/_catalog?n=2&last=b%2Fa>; rel=\"next\"");
    assertThat(registry.wire().get(target(page.header("Link").orElseThrow())).body())
        .isEqualTo("{\"repositories\":[\"b/b\"]}");
  }

  private static String target(String link) {
    return link.substring(1, link.indexOf('>'));
  }
}
