package kraken.node.up;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kraken.node.config.ConfigException;
import kraken.node.config.ConfigLoader;
import kraken.node.config.RoleConfig;

/// The embedded configurations of `kraken up`: the same YAML that the single roles take, with
/// `${name}` where the options decide.
final class Templates {
  private static final Pattern NAME = Pattern.compile("\\$\\{(\\w+)}");

  private Templates() {}

  static <T extends RoleConfig> T load(Class<T> role, String file, Map<String, String> values) {
    try {
      return ConfigLoader.parse(role, "embedded " + file, fill(read(file), values)).config();
    } catch (ConfigException e) {
      throw new IllegalStateException("the embedded " + file + " is wrong", e);
    }
  }

  private static String fill(String text, Map<String, String> values) {
    return NAME.matcher(text)
        .replaceAll(match -> {
          String value = values.get(match.group(1));
          if (value == null) {
            throw new IllegalStateException("no value for ${" + match.group(1) + "}");
          }
          return Matcher.quoteReplacement(value);
        });
  }

  private static String read(String file) {
    try (InputStream in = Templates.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("no embedded file " + file);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
