package kraken.node.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import kraken.node.config.bind.MarkdownPrinter;
import kraken.node.config.bind.YamlPrinter;

/// What can be configured, told from the records: as a YAML file of a role, and as the page
/// `docs/configuration.md`.
public final class Reference {
  private static final String HEAD = "configuration-head.md";

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
    return head() + MarkdownPrinter.print(sections);
  }

  private static String head() {
    try (InputStream in = Reference.class.getResourceAsStream(HEAD)) {
      return new String(Objects.requireNonNull(in, HEAD).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
