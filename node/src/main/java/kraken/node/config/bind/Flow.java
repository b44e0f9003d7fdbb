package kraken.node.config.bind;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Values on one line, as in `{static: ['a:1']}`: how defaults and examples are written.
final class Flow {
  private static final Tree.Mark NOWHERE = new Tree.Mark("default", 1);

  private Flow() {}

  /// Reads what an annotation holds; that it is not YAML is a mistake in the program.
  static Tree read(String text) {
    if (!text.startsWith("{") && !text.startsWith("[")) {
      return text.isEmpty() ? new Tree.Absent(NOWHERE) : new Tree.Scalar(text, NOWHERE);
    }
    List<Problem> problems = new ArrayList<>();
    Map<String, Tree.Entry> entries =
        new YamlReader(problems).read("default", "value: " + text).entries();
    Tree.Entry entry = entries.get("value");
    if (entry == null || !problems.isEmpty()) {
      throw new IllegalStateException("not YAML: " + text + " " + problems);
    }
    return entry.value();
  }

  static String write(Tree tree) {
    return switch (tree) {
      case Tree.Absent _ -> "''";
      case Tree.Scalar scalar -> quoted(scalar.text());
      case Tree.Sequence sequence ->
          sequence.items().stream().map(Flow::write).collect(Collectors.joining(", ", "[", "]"));
      case Tree.Mapping mapping ->
          mapping.entries().entrySet().stream()
              .map(entry -> quoted(entry.getKey()) + ": " + write(entry.getValue().value()))
              .collect(Collectors.joining(", ", "{", "}"));
    };
  }

  private static String quoted(String text) {
    boolean plain = text.matches("[A-Za-z0-9_/.][A-Za-z0-9_/. +-]*");
    return plain ? text : "'" + text.replace("'", "''") + "'";
  }
}
