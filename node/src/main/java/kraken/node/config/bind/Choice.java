package kraken.node.config.bind;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// A sealed interface as a choice: the key in the file is the name of one of its records.
final class Choice {
  private Choice() {}

  /// Names of the records, in snake case, in the order written.
  static Map<String, Class<?>> kinds(Class<?> sealed) {
    Map<String, Class<?>> kinds = new LinkedHashMap<>();
    Arrays.stream(sealed.getPermittedSubclasses())
        .forEach(kind -> kinds.put(Field.snakeCase(kind.getSimpleName()), kind));
    return kinds;
  }
}
