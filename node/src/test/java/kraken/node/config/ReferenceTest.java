package kraken.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kraken.node.config.bind.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ReferenceTest {
  private static final Path ROOT = Path.of("..");

  @ParameterizedTest
  @EnumSource
  void printedConfigurationStartsOncePlainHttpIsAskedFor(Reference.Role role) throws Exception {
    String yaml =
        Reference.yaml(role)
            .replaceAll(
                "(server|client):( *#[^\n]*)?\n    disabled: false", "$1:\n    disabled: true");
    assertThat(ConfigLoader.parse(role.type(), "printed.yaml", yaml).remarks())
        .allMatch(remark -> remark.kind() == Problem.Kind.NOTE);
  }

  @ParameterizedTest
  @EnumSource
  void everyKeyIsExplainedOnItsLine(Reference.Role role) {
    assertThat(Reference.yaml(role).lines().filter(line -> line.matches(" *[a-z_]+: .*")))
        .isNotEmpty()
        .allMatch(line -> line.contains("  # "));
  }

  @Test
  void pageInTheDocumentsIsTheGeneratedOne() throws Exception {
    assertThat(Files.readString(ROOT.resolve("docs/configuration.md")))
        .as("write it anew: ./kraken config --markdown > docs/configuration.md")
        .isEqualTo(Reference.markdown());
  }

  @Test
  void everyLinkOfThePageLeadsToAHeading() {
    String page = Reference.markdown();
    Set<String> headings =
        page.lines()
            .filter(line -> line.startsWith("#"))
            .map(line -> line.replaceFirst("^#+ ", "").replace(' ', '-'))
            .collect(Collectors.toSet());
    assertThat(Pattern.compile("\\(#([^)]*)\\)").matcher(page).results().map(m -> m.group(1)))
        .isNotEmpty()
        .allMatch(headings::contains);
  }

  static Stream<Reference.Role> examples() {
    return Stream.of(Reference.Role.values());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleOfTheClusterHasNoMistakes(Reference.Role role) throws Exception {
    Path file = ROOT.resolve("examples/cluster/" + role.title() + ".yaml");
    assertThat(ConfigLoader.load(role.type(), file, Optional.empty()).remarks())
        .allMatch(remark -> remark.kind() == Problem.Kind.NOTE);
  }
}
