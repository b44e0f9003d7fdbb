package kraken.node.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MeterTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void speedIsThatOfTheLastSeconds() {
    Meter meter = new Meter(100_000_000, 0);
    for (int i = 1; i <= 10; i++) {
      meter.sample(i * 1_000_000L, i * SECOND);
    }
    assertThat(meter.rate()).isEqualTo(1_000_000);
    for (int i = 11; i <= 15; i++) {
      meter.sample(10_000_000 + (i - 10) * 5_000_000L, i * SECOND);
    }
    assertThat(meter.rate()).isEqualTo(5_000_000);
    assertThat(meter.secondsLeft()).hasValue(13);
    assertThat(meter.bar())
        .isEqualTo("[========>               ]  35%  35.0 MB of 100.0 MB  5.0 MB/s  ETA 13s");
  }

  @Test
  void stalledTransferHasNoEta() {
    Meter meter = new Meter(100, 0);
    meter.sample(10, SECOND);
    meter.sample(10, 10 * SECOND);
    meter.sample(10, 14 * SECOND);
    assertThat(meter.bar()).contains("ETA --").contains("0 B/s");
  }

  @Test
  void finishedBarIsFull() {
    Meter meter = new Meter(100, 0);
    meter.sample(100, SECOND);
    assertThat(meter.bar()).startsWith("[========================] 100%");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "999,999 B",
    "1000,1.0 kB",
    "999949,999.9 kB",
    "999950,1.0 MB",
    "206400000,206.4 MB"
  })
  void sizesAreDecimal(long bytes, String text) {
    assertThat(Meter.size(bytes)).isEqualTo(text);
  }
}
