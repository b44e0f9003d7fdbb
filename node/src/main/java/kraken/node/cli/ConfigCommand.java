package kraken.node.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import kraken.node.config.ConfigException;
import kraken.node.config.ConfigLoader;
import kraken.node.config.Reference;
import kraken.node.config.bind.Problem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kraken config`.
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the configuration of a role, or checks a file of it.",
      "Printed are all keys with defaults and explanations; a check names the line of each mistake.",
    })
public final class ConfigCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "ROLE",
      description = "agent, origin, tracker, build-index or proxy.")
  private @Nullable String role;

  @Option(names = "--check", paramLabel = "FILE", description = "The file to check.")
  private @Nullable Path check;

  @Option(
      names = {"--secrets", "-secrets"},
      paramLabel = "FILE",
      description = "A file to lay over it.")
  private @Nullable Path secrets;

  @Option(names = "--markdown", hidden = true, description = "Prints docs/configuration.md.")
  private boolean markdown;

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    PrintWriter out = command.commandLine().getOut();
    if (markdown) {
      out.print(Reference.markdown());
      out.flush();
      return 0;
    }
    String name = role == null ? "" : role;
    Reference.Role known =
        Reference.role(name)
            .orElseThrow(() ->
                new ParameterException(
                    command.commandLine(),
                    (name.isEmpty() ? "Missing ROLE" : "Unknown role '" + name + "'")
                        + ": give one of "
                        + String.join(", ", Reference.roleNames())));
    if (check != null) {
      return check(known, check, out);
    }
    out.print(Reference.yaml(known));
    out.flush();
    return 0;
  }

  private int check(Reference.Role known, Path file, PrintWriter out) {
    List<Problem> problems;
    try {
      problems = ConfigLoader.load(known.type(), file, Optional.ofNullable(secrets)).remarks();
    } catch (ConfigException e) {
      problems = e.problems();
    }
    int mistakes = 0;
    for (Problem problem : problems) {
      switch (problem.kind()) {
        case ERROR, UNKNOWN_KEY -> {
          mistakes++;
          out.println(problem);
        }
        case WARNING -> out.println(problem + " (a remark, not a mistake)");
        case NOTE -> {}
      }
    }
    out.println(file + ": " + (mistakes == 1 ? "1 mistake" : mistakes + " mistakes"));
    out.flush();
    return mistakes == 0 ? 0 : 1;
  }
}
