package kraken.registry.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import kraken.core.Digest;
import kraken.core.ServiceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NamesTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @ValueSource(strings = {"a", "library/alpine", "a.b/c_d/e__f/g-h/i--j", "0/1/2", "x.y-z_0"})
  void repositoryNamesOfTheSpecAreTaken(String name) {
    assertThat(new RepositoryName(name).value()).isEqualTo(name);
    assertThat(new RepositoryName(name).namespace().value()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "/", "a/", "/a", "a//b", "A", "a/B", ".", "..", "a/..", "a/../b", "a..b", "a___b", "-a",
        "a-", "a_", "a:b", "a b", "a\nb", "a%2fb", "a\\b", "ä", "a@b", "a\u0000"
      })
  void otherRepositoryNamesAreRefused(String name) {
    assertThatThrownBy(() -> new RepositoryName(name))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining("repository name");
  }

  @Test
  void repositoryNameHas255CharactersAtMost() {
    assertThat(new RepositoryName("a".repeat(255)).value()).hasSize(255);
    assertThatThrownBy(() -> new RepositoryName("a".repeat(256)))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining("256");
  }

  @Test
  void aLongBadNameIsRefusedInReasonableTimeAndNotEchoedWhole() {
    String name = "a-".repeat(127);
    assertThatThrownBy(() -> new RepositoryName(name))
        .isInstanceOf(ServiceException.Invalid.class)
        .message()
        .hasSizeLessThan(300);
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "v1.2.3", "_x", "A-b_c.D", "0"})
  void referenceWithoutColonIsATag(String text) {
    assertThat(Reference.parse(text)).isEqualTo(new TagName(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".a", "-a", "a/b", "a b", "a\n", "ä", "a%20", ".INVALID_NAME"})
  void otherTagsAreRefused(String text) {
    assertThatThrownBy(() -> Reference.parse(text)).isInstanceOf(ServiceException.Invalid.class);
  }

  @Test
  void tagHas128CharactersAtMost() {
    assertThat(new TagName("a".repeat(128)).value()).hasSize(128);
    assertThatThrownBy(() -> new TagName("a".repeat(129)))
        .isInstanceOf(ServiceException.Invalid.class);
  }

  @Test
  void referenceWithColonIsADigest() {
    assertThat(Reference.parse("sha256:" + HEX)).isEqualTo(new Reference.ByDigest(new Digest(HEX)));
    assertThatThrownBy(() -> Reference.parse("sha256:totallywrong"))
        .isInstanceOf(ServiceException.Invalid.class);
    assertThatThrownBy(() -> Reference.parse("sha512:" + HEX + HEX))
        .isInstanceOf(ServiceException.Invalid.class);
  }

  @Test
  void contentRangeCountsBothEnds() {
    ContentRange range = ContentRange.parse("10-19");
    assertThat(range).isEqualTo(new ContentRange(10, 19));
    assertThat(range.length()).isEqualTo(10);
    assertThat(range.toString()).isEqualTo("10-19");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes 10-19/100", "bytes 10-19/*", "bytes=10-19", " 10-19 "})
  void contentRangeOfHttpIsUnderstoodToo(String text) {
    assertThat(ContentRange.parse(text)).isEqualTo(new ContentRange(10, 19));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "1-",
        "-1",
        "5-4",
        "0--1",
        "a-b",
        "0-9,10-19",
        "+1-2",
        "0-99999999999999999999"
      })
  void otherContentRangesAreRefused(String text) {
    assertThatThrownBy(() -> ContentRange.parse(text))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining("Content-Range");
  }
}
