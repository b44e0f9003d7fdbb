package kraken.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GzipTest {
  private static final byte[] BYTES = "hello hello hello hello".repeat(100).getBytes(UTF_8);

  @Test
  void packedBytesAreFewerAndComeBack() throws IOException {
    byte[] packed = Gzip.pack(BYTES);
    assertThat(packed).hasSizeLessThan(BYTES.length / 10);
    assertThat(Gzip.unpack(packed, BYTES.length)).isEqualTo(BYTES);
    assertThat(Gzip.unpack(Gzip.pack(new byte[0]), 1)).isEmpty();
  }

  @Test
  void whatIsLongerThanTheLimitIsRefused() {
    byte[] bomb = Gzip.pack(new byte[10 << 20]);
    assertThatThrownBy(() -> Gzip.unpack(bomb, (10 << 20) - 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("longer than");
  }

  @Test
  void whatEndsEarlyOrIsNoGzipIsRefused() {
    byte[] packed = Gzip.pack(BYTES);
    for (int length = 0; length < packed.length; length++) {
      byte[] cut = Arrays.copyOf(packed, length);
      assertThatThrownBy(() -> Gzip.unpack(cut, 1 << 20)).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> Gzip.unpack(BYTES, 1 << 20)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gzip                      | true
          GZIP                      | true
          br, gzip                  | true
          deflate,gzip;q=0.5        | true
          gzip;q=0                  | false
          gzip; q=0.00 , br         | false
          identity                  | false
          x-gzip2                   | false
          *                         | false
          ''                        | false
          """)
  void clientSaysWhetherItTakesGzip(String header, boolean accepted) {
    assertThat(Gzip.isAccepted(List.of(header))).isEqualTo(accepted);
    assertThat(Gzip.isAccepted(List.of("br", header))).isEqualTo(accepted);
  }

  @Test
  void whoSaysNothingTakesNone() {
    assertThat(Gzip.isAccepted(List.of())).isFalse();
  }
}
