package kraken.node.config;

import java.util.List;
import java.util.stream.Collectors;
import kraken.node.config.bind.Problem;

/// A configuration that cannot be started; every mistake with file and line.
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /// The mistakes, in the order of the files.
  public List<Problem> problems() {
    return problems;
  }
}
