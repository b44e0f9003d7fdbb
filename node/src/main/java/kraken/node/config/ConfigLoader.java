package kraken.node.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kraken.node.config.bind.Binder;
import kraken.node.config.bind.Problem;
import kraken.node.config.bind.Tree;
import kraken.node.config.bind.YamlFiles;

/// Loads the configuration of a role: the file with all it extends, the secrets over it, bound to
/// the role's record.
public final class ConfigLoader {
  private static final String PLAIN =
      "TLS is not built yet and plain HTTP must be asked for: set tls.server.disabled: true and"
          + " tls.client.disabled: true";

  private ConfigLoader() {}

  /// Loads what can be started.
  ///
  /// @throws ConfigException when it cannot: unreadable files, wrong values, missing keys, TLS
  public static <T extends RoleConfig> Loaded<T> load(
      Class<T> role, Path file, Optional<Path> secrets) throws ConfigException {
    List<Problem> problems = new ArrayList<>();
    YamlFiles files = new YamlFiles(problems);
    Tree.Mapping tree = files.read(file);
    if (secrets.isPresent()) {
      tree = files.overlay(tree, secrets.get());
    }
    return bind(role, tree, problems);
  }

  /// Loads a configuration that is not in a file; `name` stands for it in messages.
  public static <T extends RoleConfig> Loaded<T> parse(Class<T> role, String name, String yaml)
      throws ConfigException {
    List<Problem> problems = new ArrayList<>();
    return bind(role, new YamlFiles(problems).parse(name, yaml), problems);
  }

  private static <T extends RoleConfig> Loaded<T> bind(
      Class<T> role, Tree.Mapping tree, List<Problem> problems) throws ConfigException {
    Optional<T> config = new Binder(problems).bind(tree, role);
    if (config.isPresent() && !config.get().tls().isDisabled()) {
      Tree.Entry tls = tree.entries().get("tls");
      Tree.Mark mark = tls == null ? tree.mark() : tls.keyMark();
      problems.add(new Problem(Problem.Kind.ERROR, mark, "tls", PLAIN));
    }
    if (config.isEmpty() || problems.stream().anyMatch(ConfigLoader::isError)) {
      throw new ConfigException(problems);
    }
    return new Loaded<>(config.get(), problems);
  }

  private static boolean isError(Problem problem) {
    return problem.kind() == Problem.Kind.ERROR;
  }
}
