package kraken.bench.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class SimCommandTest {
  private static final String[] SMALL = {"--hosts", "20", "--blob-size", "16MB", "--arrival", "0"};

  @TempDir private Path dir = Path.of("");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int sim(String... args) {
    CommandLine line = SimCommand.commandLine();
    line.setColorScheme(new ColorScheme.Builder(Ansi.OFF).build());
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return line.execute(args);
  }

  private int small(String... more) {
    List<String> args = new ArrayList<>(List.of(SMALL));
    args.addAll(List.of(more));
    return sim(args.toArray(String[]::new));
  }

  @Test
  void tableHasTheQuantilesAndTheTotals() {
    assertThat(small()).isZero();
    assertThat(out.toString())
        .contains("20 hosts, 2 × 16 MB in pieces of 1 MiB, 300 MB/s up, 300 MB/s down, 5 origins")
        .contains("Limit 0.11 s")
        .containsPattern("image +20 +\\d\\.\\d{3}")
        .containsPattern("each blob +40 +")
        .contains("efficiency", "copies sent by the origins", "announces", "wall time", "heap")
        .doesNotContain("slow hosts", "NOT FINISHED");
  }

  @Test
  void jsonIsOneObject() {
    assertThat(small("--json", "--readers", "--slow", "10%@50%", "--seed", "7")).isZero();
    JsonNode json = JsonMapper.builder().build().readTree(out.toString());
    assertThat(json.propertyNames())
        .contains(
            "limit_seconds",
            "image",
            "blob",
            "slow_hosts",
            "reference_hosts",
            "readers",
            "origin_copies",
            "duplicate_ratio",
            "events",
            "wall_seconds",
            "seed");
    for (String name : List.of("image", "blob", "slow_hosts", "reference_hosts")) {
      assertThat(json.get(name).propertyNames()).contains("p50", "p90", "p99", "p999", "max");
    }
    assertThat(json.get("readers").propertyNames())
        .containsExactlyInAnyOrder("first_byte", "longest_stall");
    assertThat(json.get("seed").asLong()).isEqualTo(7);
    assertThat(json.get("unfinished").asInt()).isZero();
    assertThat(json.get("image").get("count").asInt()).isEqualTo(18);
    assertThat(json.get("slow_hosts").get("count").asInt()).isEqualTo(2);
    assertThat(json.get("image").get("max").asDouble()).isBetween(0.9, 10.0);
    assertThat(json.get("readers").get("first_byte").get("max").asDouble()).isPositive();
  }

  @Test
  void severalSeedsHaveTheWorstOfEachFigure() {
    assertThat(small("--seeds", "2", "--json")).isZero();
    JsonNode json = JsonMapper.builder().build().readTree(out.toString());
    double first = json.get("runs").get(0).get("image").get("max").asDouble();
    double second = json.get("runs").get(1).get("image").get("max").asDouble();
    assertThat(json.get("image").get("max").asDouble()).isEqualTo(Math.max(first, second));
    assertThat(json.get("runs").get(1).get("seed").asLong()).isEqualTo(2);
    assertThat(small("--seeds", "2")).isZero();
    assertThat(out.toString()).containsPattern("(?m)^ +2 +\\d").containsPattern("(?m)^ worst +\\d");
  }

  @Test
  void sameSeedGivesTheSameRun() {
    small("--json");
    String first = withoutCosts();
    out.getBuffer().setLength(0);
    small("--json");
    assertThat(withoutCosts()).isEqualTo(first);
  }

  private String withoutCosts() {
    return out.toString().replaceAll("\"(wall_seconds|heap_bytes)\" : [0-9.E]+", "");
  }

  @Test
  void pageIsWellFormedAndNeedsNothingElse() throws Exception {
    Path file = dir.resolve("page.html");
    assertThat(small("--timeline", file.toString(), "--slow", "10%")).isZero();
    String page = Files.readString(file);
    assertThat(page).doesNotContain("http:", "https:", "<script", "url(").contains("@media");
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(3);
    assertThat(document.getElementsByTagName("table").getLength()).isEqualTo(2);
  }

  @Test
  void policiesAreSwitchedOff() {
    assertThat(small("--json")).isZero();
    String with = withoutCosts();
    out.getBuffer().setLength(0);
    assertThat(small("--json", "--without", "SUPER_SEEDING,least-loaded")).isZero();
    assertThat(withoutCosts()).isNotEqualTo(with);
    assertThat(small("--without", "super_seeding,least-loaded")).isZero();
    assertThat(out.toString()).contains("without super-seeding, least-loaded");
  }

  @Test
  void saysWhoIsNotDoneAtTheDeadline() {
    assertThat(small("--deadline", "50ms")).isEqualTo(1);
    assertThat(out.toString()).contains("NOT FINISHED at the deadline: 20 hosts");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --hosts 0                          | --hosts 0: give 1 to
          --hosts many                       | many
          --blob-size 5x                     | is not a size such as 1.5GB
          --blob-size 5MB/s                  | is not a size
          --rate-up 300                      | is not within 1kB/s
          --rate-down fast                   | is not a rate such as 300MB/s
          --latency 5                        | is not a time such as 0.5ms
          --slow 200%                        | is not a share such as 5% or 0.05
          --slow 5%@0                        | the speed must be more than 0
          --slow 60% --fail 50%              | more than all the hosts
          --policy others                    | is not kraken, reference, reference-rarest or mixed@50%
          --blob-size 4GB --piece-length 1KiB | more than 1000000
          --piece-length 10B                 | --piece-length 10: give 1024 to
          --timeline /nowhere/at/all.html    | no directory /nowhere/at
          --without luck                     | is none of least-loaded, peer-speed
          --wrong                            | --wrong
          """)
  void wrongOptionsAreExplained(String line, String said) {
    assertThat(sim(line.strip().split(" +"))).isEqualTo(2);
    assertThat(err.toString()).contains(said);
  }

  @Test
  void helpHasUnitsAndDefaults() {
    assertThat(sim("--help")).isZero();
    assertThat(out.toString()).contains("300MB/s", "1.5GB", "0.5ms", "5%@10%", "2600");
  }
}
