package kraken.node.config.bind;

import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Writes sections as Markdown: one table each, nested sections once and linked to.
public final class MarkdownPrinter {
  private final StringBuilder out = new StringBuilder();
  private final Deque<Class<?>> waiting = new ArrayDeque<>();
  private final Set<Class<?>> seen = new HashSet<>();

  private MarkdownPrinter() {}

  /// The sections in the order given, then all those that they contain.
  public static String print(Map<String, Class<?>> sections) {
    MarkdownPrinter printer = new MarkdownPrinter();
    sections.forEach((title, section) -> printer.table("## " + title, section));
    printer.out.append("\n# Sections\n");
    while (!printer.waiting.isEmpty()) {
      Class<?> section = printer.waiting.removeFirst();
      if (section.isSealed()) {
        printer.choice(section);
      } else {
        printer.table("### " + title(section), section);
      }
    }
    return printer.out.toString();
  }

  private void table(String heading, Class<?> section) {
    out.append('\n').append(heading).append("\n\n| Key | Value | Default | |\n|---|---|---|---|\n");
    for (Field field : Field.of(section)) {
      out.append("| `" + field.key() + "` | " + kind(field.type()) + " | " + shown(field) + " | ")
          .append(cell(remarks(field)) + " |\n");
    }
  }

  private void choice(Class<?> type) {
    out.append("\n### ").append(title(type)).append("\n\nExactly one of these keys:\n\n");
    Choice.kinds(type).forEach((key, kind) -> out.append("* `" + key + "`: " + link(kind) + "\n"));
  }

  private static String remarks(Field field) {
    List<String> parts = new ArrayList<>();
    parts.add(field.doc());
    if (field.isMandatory()) {
      parts.add("**mandatory**");
    }
    field.noEffect().ifPresent(reason -> parts.add("*without effect: " + reason.value() + "*"));
    return String.join("; ", parts);
  }

  private static String shown(Field field) {
    if (field.isMandatory()) {
      return field.example().map(text -> "e.g. `" + text + "`").orElse("");
    }
    return field.defaultText().map(text -> "`" + text + "`").orElse("");
  }

  private String kind(Type type) {
    Class<?> raw = Field.raw(type);
    if (raw == List.class) {
      return "list of " + kind(Field.parameter(type, 0));
    } else if (raw == Map.class) {
      return "map of " + kind(Field.parameter(type, 0)) + " to " + kind(Field.parameter(type, 1));
    } else if (raw == Optional.class) {
      return kind(Field.parameter(type, 0));
    } else if (raw == Opaque.class) {
      return "anything";
    } else if (Field.isSection(raw) || raw.isSealed()) {
      return link(raw);
    }
    return raw.isEnum() ? Scalars.constants(raw) : Scalars.label(raw);
  }

  private String link(Class<?> section) {
    if (seen.add(section)) {
      waiting.add(section);
    }
    return "[" + title(section) + "](#" + title(section).replace(' ', '-') + ")";
  }

  private static String title(Class<?> section) {
    Class<?> outer = section.getEnclosingClass();
    String own = Field.snakeCase(section.getSimpleName()).replaceAll("_(section|config)$", "");
    return (outer == null ? own : title(outer) + " " + own).replace('_', ' ');
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }
}
