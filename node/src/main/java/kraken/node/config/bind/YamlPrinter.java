package kraken.node.config.bind;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes a section as YAML with every key, its default and its explanation. What is mandatory
/// shows an example; the form of list and map entries stands below them as comments.
public final class YamlPrinter {
  private static final Tree.Mark NOWHERE = new Tree.Mark("default", 1);
  private static final Tree.Mapping NOTHING = new Tree.Mapping(Map.of(), NOWHERE);

  private final StringBuilder out = new StringBuilder();
  private boolean insideChoice;

  private YamlPrinter() {}

  /// The section as a text that can be loaded again.
  public static String print(Class<?> section) {
    YamlPrinter printer = new YamlPrinter();
    printer.section(section, "", NOTHING);
    return printer.out.toString();
  }

  private void section(Class<?> type, String indent, Tree.Mapping example) {
    for (Field field : Field.of(type)) {
      Tree.Entry shown = example.entries().get(field.key());
      Tree value = shown == null ? written(field) : shown.value();
      field(field, indent, value);
      if (indent.isEmpty()) {
        out.append('\n');
      }
    }
  }

  private void field(Field field, String indent, Tree value) {
    Class<?> raw = Field.raw(field.type());
    if (Field.isSection(raw)) {
      line(indent + field.key() + ":", explanation(field));
      section(raw, indent + "  ", value instanceof Tree.Mapping mapping ? mapping : NOTHING);
      return;
    }
    if (raw.isSealed() && !insideChoice) {
      line(indent + field.key() + ":", explanation(field));
      choice(raw, indent + "  ");
      return;
    }
    line(indent + field.key() + ": " + Flow.write(value), explanation(field));
    entries(field.type(), indent);
  }

  /// All kinds, of which a file has one; a choice within a choice only shows its example.
  private void choice(Class<?> type, String indent) {
    insideChoice = true;
    Choice.kinds(type)
        .forEach((name, kind) -> {
          line(indent + name + ":", "");
          section(kind, indent + "  ", NOTHING);
        });
    insideChoice = false;
  }

  /// The form of one entry of a list or map, commented out.
  private void entries(Type type, String indent) {
    Class<?> raw = Field.raw(type);
    if (raw == List.class && Field.isSection(Field.raw(Field.parameter(type, 0)))) {
      String inner = comment(indent) + "    ";
      int start = out.length();
      section(Field.raw(Field.parameter(type, 0)), inner, NOTHING);
      out.replace(start + inner.length() - 2, start + inner.length() - 1, "-");
    } else if (raw == Map.class && Field.isSection(Field.raw(Field.parameter(type, 1)))) {
      line(comment(indent) + "  NAME:", "");
      section(Field.raw(Field.parameter(type, 1)), comment(indent) + "    ", NOTHING);
    }
  }

  private static String comment(String indent) {
    return indent.startsWith("#") ? indent : "#" + indent;
  }

  private void line(String text, String explanation) {
    out.append(text).append(explanation.isEmpty() ? "" : "  # " + explanation).append('\n');
  }

  private static String explanation(Field field) {
    List<String> parts = new ArrayList<>();
    if (field.isMandatory()) {
      parts.add("mandatory");
    }
    parts.add(field.doc());
    field.noEffect().ifPresent(reason -> parts.add("without effect: " + reason.value()));
    return String.join("; ", parts);
  }

  /// The value to show for a key: its example, its default, or the nothing of its type.
  private static Tree written(Field field) {
    return Flow.read(field.example().or(field::defaultText).orElseGet(() -> nothing(field.type())));
  }

  private static String nothing(Type type) {
    Class<?> raw = Field.raw(type);
    if (raw == List.class) {
      return "[]";
    } else if (raw == Map.class || raw == Opaque.class) {
      return "{}";
    }
    return Scalars.nothing(raw);
  }
}
