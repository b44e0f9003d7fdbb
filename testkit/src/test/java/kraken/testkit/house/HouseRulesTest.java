package kraken.testkit.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HouseRulesTest {
  private static final Path SOURCE = Path.of("a/src/main/java/kraken/a/A.java");

  private static Path root() {
    Path dir = Path.of("").toAbsolutePath();
    return Stream.iterate(dir, d -> d != null, Path::getParent)
        .filter(d -> Files.exists(d.resolve("mvnw")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no checkout above " + dir));
  }

  @Test
  void everySourceFileKeepsTheRules() {
    assertThat(
            HouseRules.javaFiles(root()).stream()
                .flatMap(f -> HouseRules.source(root().relativize(f), HouseRules.read(f)).stream()))
        .isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    assertThat(HouseRules.packages(HouseRules.javaFiles(root()))).isEmpty();
  }

  @Test
  void everyLinkInTheDocumentsLeadsSomewhere() {
    assertThat(
            HouseRules.markdownFiles(root()).stream()
                .flatMap(f -> HouseRules.links(f, HouseRules.read(f)).stream()))
        .isEmpty();
  }

  @Test
  void rulesSeeLongFilesLongLinesAndUnfinishedWork() {
    String longFile = String.join("\n", IntStream.range(0, 401).mapToObj(i -> "line").toList());
    assertThat(HouseRules.source(SOURCE, longFile))
        .singleElement()
        .asString()
        .contains("401 lines");
    assertThat(HouseRules.source(SOURCE, "x".repeat(111))).hasSize(1);
    assertThat(HouseRules.source(SOURCE, "// TO" + "DO later")).hasSize(1);
    assertThat(HouseRules.source(SOURCE, "final class Blob" + "Manager {")).hasSize(1);
    Path test = Path.of("a/src/test/java/kraken/a/ATest.java");
    assertThat(HouseRules.source(test, "Thread.sl" + "eep(5);")).hasSize(1);
  }

  @Test
  void rulesSeePackagesWithoutPurposeAndDeadLinks(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("src/main/java/kraken/a/A.java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "package kraken.a;");
    assertThat(HouseRules.packages(List.of(file))).hasSize(1);
    Path document = dir.resolve("a.md");
    assertThat(HouseRules.links(document, "see [b](b.md) and [c](https://example.org)")).hasSize(1);
  }
}
