package kraken.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class BenchOptionsTest {
  private static final String USAGE =
      "bench/run x [--runs 3] [--size 1MiB] [--kill-at S] [--trace]";

  private static BenchOptions parse(String... args) {
    return BenchOptions.parse(USAGE, args);
  }

  @Test
  void whatIsNotGivenHasItsDefault() {
    assertThat(parse().number("runs", 3)).isEqualTo(3);
    assertThat(parse().has("trace")).isFalse();
  }

  @Test
  void valuesAndFlagsComeInAnyOrder() {
    BenchOptions options = parse("--trace", "--size", "1.5GB", "--kill-at", "0.5", "--runs", "7");
    assertThat(options.has("trace")).isTrue();
    assertThat(options.bytes("size", 0)).isEqualTo(1_500_000_000);
    assertThat(options.decimal("kill-at", 0)).isEqualTo(0.5);
    assertThat(options.number("runs", 3)).isEqualTo(7);
  }

  @Test
  void mistakesAreNamed() {
    assertMistake("--sizes is not an option", "--sizes", "1");
    assertMistake("7 is not an option", "7");
    assertMistake("--size needs a value", "--size");
    assertThatThrownBy(() -> parse("--runs", "many").number("runs", 3))
        .isInstanceOf(BenchOptions.Mistake.class)
        .hasMessage("--runs must be a whole number, not many");
    assertThatThrownBy(() -> parse("--trace").required("runs")).hasMessage("--runs is missing");
  }

  private static void assertMistake(String message, String... args) {
    assertThatThrownBy(() -> parse(args))
        .isInstanceOf(BenchOptions.Mistake.class)
        .hasMessage(message);
  }
}
