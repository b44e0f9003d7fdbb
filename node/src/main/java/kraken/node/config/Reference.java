package kraken.node.config;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kraken.node.config.bind.MarkdownPrinter;
import kraken.node.config.bind.YamlPrinter;

/// What can be configured, told from the records: as a YAML file of a role, and as the page
/// `docs/configuration.md`.
public final class Reference {
  private static final String PAGE =
      """
      # Configuration

      This page is generated from the records in `kraken.node.config`; write it anew with
      `./kraken config --markdown > docs/configuration.md`. `./kraken config ROLE` prints the same as a YAML file,
      and `./kraken config ROLE --check FILE` names the line of each mistake in a file.

      ## Files

      * One YAML file per process, given as `-config FILE` (or `--config FILE`, `--config=FILE`). It may contain
        `extends: OTHER`, relative to the directory of the file itself; chains are allowed, circles are an error.
      * Base first: single values are replaced, keys with values merge key by key, lists are replaced as a whole.
      * `-secrets FILE` is laid over the result in the same way.
      * An unknown key brings a warning with the nearest known one; a wrong value refuses to start, naming file, line
        and what was expected. `--check` counts both as mistakes.
      * A key without a value, or with a zero (`0`, `0s`, `""`), counts as not written and has its default, as in the
        reference. Where a zero has a meaning of its own the table says so; there a written 0 means 0 (the
        reference takes its default instead).
      * Keys marked *without effect* are accepted so that files of the reference can be used as they are.

      ## Values

      | Value | Written as |
      |---|---|
      | duration | `300ms`, `5s`, `1m30s`, `24h` (ns, us, ms, s, m, h), or a whole number of nanoseconds |
      | size | bytes, or a number with `B, K/KB, M/MB, G/GB, T/TB, P/PB, E/EB`, upper or lower case, multiples of 1024 |
      | true or false | also `yes`, `no`, `on`, `off` |
      | regular expression | matches anywhere in the text, unless anchored by `^` and `$` |
      | path | relative to the directory in which the process was started |
      | cidr | an IPv4 or IPv6 address, or a network such as `172.16.0.0/12` |

      TLS is not built yet. As in the reference it is on unless it is switched off, so every file must say
      `tls.server.disabled: true` and `tls.client.disabled: true`, or the role refuses to start.

      # Roles
      """;

  private Reference() {}

  /// A role as it is called on the command line, and the record of its configuration.
  public enum Role {
    AGENT(AgentConfig.class),
    ORIGIN(OriginConfig.class),
    TRACKER(TrackerConfig.class),
    BUILD_INDEX(BuildIndexConfig.class),
    PROXY(ProxyConfig.class);

    private final Class<? extends RoleConfig> type;

    Role(Class<? extends RoleConfig> type) {
      this.type = type;
    }

    public Class<? extends RoleConfig> type() {
      return type;
    }

    /// Lower case, with dashes.
    public String title() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public static List<String> roleNames() {
    return Arrays.stream(Role.values()).map(Role::title).toList();
  }

  public static Optional<Role> role(String name) {
    return Arrays.stream(Role.values()).filter(role -> role.title().equals(name)).findFirst();
  }

  /// All keys of a role with defaults and explanations, as YAML.
  public static String yaml(Role role) {
    return "# Configuration of kraken "
        + role.title()
        + ": all keys with their defaults; where a key is\n"
        + "# mandatory, an example. To start, set disabled: true twice under tls.\n\n"
        + YamlPrinter.print(role.type());
  }

  /// The page `docs/configuration.md`.
  public static String markdown() {
    Map<String, Class<?>> sections = new LinkedHashMap<>();
    Arrays.stream(Role.values()).forEach(role -> sections.put(role.title(), role.type()));
    return PAGE + MarkdownPrinter.print(sections);
  }
}
