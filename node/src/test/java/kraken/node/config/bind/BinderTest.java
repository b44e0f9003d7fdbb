package kraken.node.config.bind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BinderTest {
  public record Sample(
      @Doc("a") @Default("30s") Duration connTtl,
      @Doc("b") ByteSize size,
      @Doc("c") boolean disabled,
      @Doc("d") @ZeroCounts @Default("5") int maxRetries,
      @Doc("e") @Default("[one, two]") List<String> names,
      @Doc("f") Map<ByteSize, ByteSize> lengths,
      @Doc("g") @Default("red") Colour colour,
      @Doc("h") @Name("aggressive_ttL") @NoEffect(value = "no use", warn = true) Duration odd,
      @Doc("i") Inner inner,
      @Doc("j") Optional<String> maybe) {}

  public record Inner(@Doc("a") @Default("3") int fails, @Doc("b") Shape shape) {
    public Inner {
      if (fails > 9) {
        throw new IllegalArgumentException("fails must be 9 or less, got " + fails);
      }
    }
  }

  public record Must(@Doc("a") @Mandatory("/tmp/x") java.nio.file.Path dir) {}

  public record Shape(@Doc("a") List<Kind> kinds) {}

  public sealed interface Kind {
    record Circle(@Doc("a") double radius) implements Kind {}

    record WideBox(@Doc("a") long width) implements Kind {}
  }

  public enum Colour {
    RED,
    DARK_BLUE
  }

  private final List<Problem> problems = new ArrayList<>();

  private <T> Optional<T> bind(Class<T> type, String yaml) {
    return new Binder(problems).bind(new YamlReader(problems).read("f.yaml", yaml), type);
  }

  private Sample sample(String yaml) {
    return bind(Sample.class, yaml).orElseThrow(() -> new AssertionError(problems.toString()));
  }

  @Test
  void emptyTextGivesTheDefaults() {
    Sample sample = sample("");
    assertThat(sample.connTtl()).isEqualTo(Duration.ofSeconds(30));
    assertThat(sample.size().bytes()).isZero();
    assertThat(sample.maxRetries()).isEqualTo(5);
    assertThat(sample.names()).containsExactly("one", "two");
    assertThat(sample.lengths()).isEmpty();
    assertThat(sample.colour()).isEqualTo(Colour.RED);
    assertThat(sample.inner().fails()).isEqualTo(3);
    assertThat(sample.maybe()).isEmpty();
    assertThat(problems).isEmpty();
  }

  @Test
  void everyTypeIsRead() {
    Sample sample =
        sample(
            """
            conn_ttl: 1m30s
            size: 64MB
            disabled: yes
            max_retries: 7
            names: [three]
            lengths: {0: 1MB, 2g: 4M}
            colour: dark_blue
            inner:
              fails: 4
              shape:
                kinds:
                  - circle: {radius: 1.5}
                  - wide_box: {width: 9}
            maybe: text
            """);
    assertThat(sample.connTtl()).isEqualTo(Duration.ofSeconds(90));
    assertThat(sample.size()).isEqualTo(new ByteSize(64L << 20));
    assertThat(sample.disabled()).isTrue();
    assertThat(sample.names()).containsExactly("three");
    assertThat(sample.lengths()).containsEntry(new ByteSize(2L << 30), new ByteSize(4L << 20));
    assertThat(sample.colour()).isEqualTo(Colour.DARK_BLUE);
    assertThat(sample.inner().shape().kinds())
        .containsExactly(new Kind.Circle(1.5), new Kind.WideBox(9));
    assertThat(sample.maybe()).contains("text");
  }

  @Test
  void zeroIsUnsetExceptWhereItCounts() {
    Sample sample = sample("conn_ttl: 0\nmax_retries: 0\n");
    assertThat(sample.connTtl()).isEqualTo(Duration.ofSeconds(30));
    assertThat(sample.maxRetries()).isZero();
  }

  @Test
  void keyWithoutValueIsUnset() {
    assertThat(sample("conn_ttl:\ninner: ~\nnames: null\n").names()).hasSize(2);
  }

  @Test
  void unknownKeyIsNamedWithLineAndSuggestion() {
    sample("size: 1\ninner:\n  fial: 2\n");
    assertThat(problems)
        .singleElement()
        .hasToString("f.yaml:3: inner.fial: unknown key, ignored; did you mean `fails`?");
    assertThat(problems.getFirst().kind()).isEqualTo(Problem.Kind.UNKNOWN_KEY);
  }

  @Test
  void farAwayKeyGetsNoSuggestion() {
    sample("tracing: 1\n");
    assertThat(problems).singleElement().hasToString("f.yaml:1: tracing: unknown key, ignored");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "conn_ttl: 5 minutes | conn_ttl: expected a duration such as 30s, 1m30s or 24h, got `5 minutes`",
        "size: 64Mb | size: expected a size such as 1048576, 64MB or 50GB, got `64Mb` (mixed case",
        "size: 1.5MB | size: expected a size",
        "size: -1 | size: expected a size",
        "disabled: maybe | disabled: expected true or false, got `maybe`",
        "max_retries: -1 | max_retries: expected a whole number, 0 or more, got `-1`",
        "max_retries: 99999999999 | more than 2147483647",
        "names: one | names: expected a list, got `one`",
        "colour: green | colour: expected one of red, dark_blue, got `green`",
        "lengths: {1x: 1MB} | lengths.1x: expected a size",
        "inner: 3 | inner: expected keys with values, got `3`",
        "inner: {fails: 10} | inner: fails must be 9 or less, got 10",
        "inner: {shape: {kinds: [{square: {}}]}} | unknown kind, expected one of circle, wide_box",
        "inner: {shape: {kinds: [{circle: {}, wide_box: {}}]}} | exactly one of circle, wide_box, got 2 keys",
        "[a] | expected keys with values",
        "a: [ | not YAML",
      })
  void wrongValueIsRefusedWithFileLineAndKey(String yaml, String message) {
    bind(Sample.class, "\n\n" + yaml);
    assertThat(problems).isNotEmpty();
    assertThat(problems.getFirst().toString()).startsWith("f.yaml:").contains(message);
    assertThat(problems.getFirst().mark().line()).isBetween(3, 4);
    assertThat(problems.getFirst().kind()).isEqualTo(Problem.Kind.ERROR);
  }

  @Test
  void allMistakesAreFoundAtOnce() {
    assertThat(bind(Sample.class, "size: x\ncolour: y\ninner: {fails: z}")).isEmpty();
    assertThat(problems).extracting(problem -> problem.mark().line()).containsExactly(1, 2, 3);
  }

  @Test
  void missingMandatoryKeyIsNamedWithAnExample() {
    assertThat(bind(Must.class, "")).isEmpty();
    assertThat(problems)
        .singleElement()
        .hasToString("f.yaml:1: dir: is mandatory and not given, for example /tmp/x");
  }

  @Test
  void keyWithoutEffectWarnsOnlyWhenItDiffersFromTheDefault() {
    sample("aggressive_ttL: 0s\n");
    assertThat(problems).extracting(Problem::kind).containsExactly(Problem.Kind.NOTE);
    problems.clear();
    sample("aggressive_ttL: 1h\n");
    assertThat(problems).extracting(Problem::kind).containsExactly(Problem.Kind.WARNING);
  }

  @Test
  void keyWrittenTwiceIsToldAndTheLastOneCounts() {
    assertThat(sample("size: 1\nsize: 2\n").size().bytes()).isEqualTo(2);
    assertThat(problems).singleElement().asString().contains("f.yaml:2", "written twice");
  }

  @Test
  void anchorsAndMergeKeysWork() {
    Sample sample = sample("inner: &i {fails: 4}\nsize: 1\n");
    assertThat(sample.inner().fails()).isEqualTo(4);
    Sample merged = sample("<<: {size: 5, max_retries: 2}\nsize: 6\n");
    assertThat(merged.size().bytes()).isEqualTo(6);
    assertThat(merged.maxRetries()).isEqualTo(2);
  }

  @Test
  void anchorThatContainsItselfIsAnError() {
    bind(Sample.class, "inner: &a\n  shape: *a\n");
    assertThat(problems).anyMatch(problem -> problem.message().contains("contains itself"));
  }

  @ParameterizedTest
  @CsvSource({"300ms,300000000", "1h1m1s,3661000000000", "1.5s,1500000000", "7,7", "2us,2000"})
  void durationsAreThoseOfGo(String text, long nanos) {
    assertThat(GoDuration.parse(text).toNanos()).isEqualTo(nanos);
    assertThat(GoDuration.parse(GoDuration.format(Duration.ofNanos(nanos))).toNanos())
        .isEqualTo(nanos);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1d", "s", "1s ", "-1s", "9999999999h"})
  void wrongDurationsAreRefused(String text) {
    assertThatThrownBy(() -> GoDuration.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10,10",
    "1KB,1024",
    "1k,1024",
    "50G,53687091200",
    "2tb,2199023255552",
    "1MB,1048576",
    "3B,3"
  })
  void sizesAreBinary(String text, long bytes) {
    assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
    assertThat(ByteSize.parse(new ByteSize(bytes).toString()).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Kb", "1Kb", "1.5M", "-1", "1X", "1BB", "9E9", "99999999999E", ""})
  void wrongSizesAreRefused(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
