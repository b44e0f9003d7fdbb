package kraken.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import kraken.node.up.UpOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class UpCommandTest {
  private final List<UpOptions> runs = new ArrayList<>();
  private final StringWriter err = new StringWriter();

  private int up(String... args) {
    CommandLine up = new CommandLine(new UpCommand(runs::add));
    up.setErr(new PrintWriter(err));
    return up.execute(args);
  }

  @Test
  void defaultsAreThoseOfTheReference() {
    assertThat(up()).isZero();
    assertThat(runs)
        .containsExactly(new UpOptions(2, Path.of("data"), 15000, OptionalLong.empty()));
  }

  @Test
  void everyOptionIsTaken() {
    up("--agents=8", "--data", "/tmp/k", "--port-base", "20000", "--rate", "25MB/s");
    assertThat(runs)
        .containsExactly(new UpOptions(8, Path.of("/tmp/k"), 20000, OptionalLong.of(25_000_000)));
  }

  @ParameterizedTest
  @CsvSource({
    "50MB/s,50000000",
    "50MB,50000000",
    "500kB/s,500000",
    "1.5GB/s,1500000000",
    "4096,4096"
  })
  void ratesAreDecimal(String text, long bytes) {
    assertThat(new Rate().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--rate fast",
        "--rate 10mb",
        "--rate 0",
        "--rate -5MB",
        "--rate 9999999GB",
        "--agents 0",
        "--agents 41",
        "--agents some",
        "--port-base 64000",
        "--port-base 0",
        "--agents 40 --port-base 30000",
      })
  void wrongWordsAreRefused(String line) {
    assertThat(up(line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains("--").doesNotContain("Exception");
    assertThat(runs).isEmpty();
  }
}
