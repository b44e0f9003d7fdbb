package kraken.bench.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "1.5GB,1500000000",
    "512MiB,536870912",
    "4 MiB,4194304",
    "16kB,16000",
    "7,7",
    "1T,1000000000000"
  })
  void sizes(String text, long bytes) {
    assertThat(new Units.Size().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"300MB/s,300000000", "500kB/s,500000", "1.25GB/s,1250000000", "300MB,300000000"})
  void rates(String text, long rate) {
    assertThat(new Units.Rate().convert(text)).isEqualTo(rate);
  }

  @ParameterizedTest
  @CsvSource({"0.5ms,500000", "25us,25000", "60s,60000000000", "2min,120000000000", "0,0"})
  void times(String text, long nanos) {
    assertThat(new Units.Span().convert(text)).isEqualTo(nanos);
  }

  @ParameterizedTest
  @CsvSource({"5%,0.05,0.1", "0.05,0.05,0.1", "5%@50%,0.05,0.5", "0.2@0.25,0.2,0.25"})
  void slowHosts(String text, double share, double factor) {
    assertThat(Units.Slow.parse(text)).isEqualTo(new Units.Slow(share, factor));
  }

  @ParameterizedTest
  @CsvSource({"kraken,0", "REFERENCE,1", "mixed,0.5", "mixed@30%,0.3"})
  void whoIsWho(String text, double reference) {
    assertThat(Units.Mix.parse(text).reference()).isEqualTo(reference);
  }

  @Test
  void quantitiesAreShownAsTheyAreGiven() {
    assertThat(Units.size(1_500_000_000)).isEqualTo("1.5 GB");
    assertThat(Units.size(4 << 20)).isEqualTo("4 MiB");
    assertThat(Units.size(16_000_000)).isEqualTo("16 MB");
    assertThat(Units.rate(300_000_000)).isEqualTo("300 MB/s");
    assertThat(Units.number(0.5)).isEqualTo("0.5");
  }
}
