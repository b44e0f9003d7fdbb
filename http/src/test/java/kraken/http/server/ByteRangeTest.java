package kraken.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteRangeTest {
  /// Against a definition that looks at every single byte.
  @Test
  void everySmallSpanSelectsExactlyItsBytes() {
    for (int length = 1; length <= 6; length++) {
      for (int first = 0; first <= 8; first++) {
        for (int last = first; last <= 9; last++) {
          int end = Math.min(last, length - 1);
          ByteRange expected =
              first < length ? new ByteRange.Part(first, end) : new ByteRange.Unsatisfiable();
          assertThat(parse("bytes=" + first + "-" + last, length)).isEqualTo(expected);
        }
        ByteRange open =
            first < length ? new ByteRange.Part(first, length - 1) : new ByteRange.Unsatisfiable();
        assertThat(parse("bytes=" + first + "-", length)).isEqualTo(open);
        ByteRange suffix =
            first == 0
                ? new ByteRange.Unsatisfiable()
                : new ByteRange.Part(Math.max(0, length - first), length - 1);
        assertThat(parse("bytes=-" + first, length)).isEqualTo(suffix);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-2",
        "bytes=0-1,3-4",
        "items=0-1",
        "0-1",
        "bytes=0--1",
        "bytes=+1-2",
        "bytes 0-1",
        "bytes=0x1-2"
      })
  void whatIsNotOneRangeMeansAllOfIt(String header) {
    assertThat(parse(header, 10)).isEqualTo(new ByteRange.Whole());
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-99999999999999999999, 0, 9",
    "BYTES=3-4, 3, 4",
    "bytes= 3 - 4 , 3, 4",
    "bytes=-99999999999999999999, 0, 9",
    "bytes=0000000000000000000000002-, 2, 9"
  })
  void unusualNumbersAreRead(String header, long first, long last) {
    assertThat(parse(header, 10)).isEqualTo(new ByteRange.Part(first, last));
  }

  @Test
  void numberPastEveryEndIsUnsatisfiable() {
    assertThat(parse("bytes=99999999999999999999-", 10)).isEqualTo(new ByteRange.Unsatisfiable());
  }

  @Test
  void emptyContentIsAlwaysSentWhole() {
    assertThat(parse("bytes=0-", 0)).isEqualTo(new ByteRange.Whole());
    assertThat(parse("bytes=-1", 0)).isEqualTo(new ByteRange.Whole());
  }

  private static ByteRange parse(String header, long length) {
    return ByteRange.parse(Optional.of(header), length);
  }
}
