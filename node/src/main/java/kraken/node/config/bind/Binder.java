package kraken.node.config.bind;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Binds a tree to a record: every component a key, nested records nested sections, sealed
/// interfaces a choice of one. Goes on after a mistake, so that all of them are found at once.
public final class Binder {
  private final List<Problem> problems;

  public Binder(List<Problem> problems) {
    this.problems = problems;
  }

  /// The record, or nothing when there was an error; errors and remarks are added to the list.
  public <T> Optional<T> bind(Tree.Mapping tree, Class<T> section) {
    return section(tree, section, "").map(section::cast);
  }

  private Optional<Object> section(Tree.Mapping tree, Class<?> type, String path) {
    List<Field> fields = Field.of(type);
    reportUnknown(tree, fields, path);
    List<Object> values = new ArrayList<>();
    for (Field field : fields) {
      component(tree, field, path).ifPresent(values::add);
    }
    if (values.size() < fields.size()) {
      return Optional.empty();
    }
    try {
      return Optional.of(type.getConstructors()[0].newInstance(values.toArray()));
    } catch (InvocationTargetException e) {
      String why = e.getCause() == null ? "refused" : String.valueOf(e.getCause().getMessage());
      return error(tree.mark(), path, why);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot be made: " + type, e);
    }
  }

  private void reportUnknown(Tree.Mapping tree, List<Field> fields, String path) {
    List<String> known = fields.stream().map(Field::key).toList();
    tree.entries()
        .forEach((key, entry) -> {
          if (!known.contains(key)) {
            String hint =
                Nearest.to(key, known).map(near -> "; did you mean `" + near + "`?").orElse("");
            String message = "unknown key, ignored" + hint;
            add(Problem.Kind.UNKNOWN_KEY, entry.keyMark(), join(path, key), message);
          }
        });
  }

  private Optional<Object> component(Tree.Mapping tree, Field field, String path) {
    String key = join(path, field.key());
    Tree.Entry entry = tree.entries().get(field.key());
    if (entry == null || entry.value() instanceof Tree.Absent) {
      if (!field.isMandatory()) {
        return byDefault(field, key, tree.mark());
      }
      String example = field.example().map(text -> ", for example " + text).orElse("");
      return error(tree.mark(), key, "is mandatory and not given" + example);
    }
    Optional<Object> value = value(field.type(), entry.value(), key);
    if (value.isEmpty()) {
      return value;
    }
    field.noEffect().ifPresent(reason -> remark(field, value.get(), reason, key, entry));
    boolean unset = !field.zeroCounts() && Scalars.isZero(value.get());
    return unset && !field.isMandatory() ? byDefault(field, key, tree.mark()) : value;
  }

  private void remark(Field field, Object value, NoEffect reason, String key, Tree.Entry entry) {
    boolean isDefault =
        value instanceof Opaque opaque
            ? opaque.isEmpty()
            : byDefault(field, key, entry.keyMark()).filter(value::equals).isPresent();
    Problem.Kind kind = reason.warn() && !isDefault ? Problem.Kind.WARNING : Problem.Kind.NOTE;
    add(kind, entry.keyMark(), key, "accepted without effect: " + reason.value());
  }

  private Optional<Object> byDefault(Field field, String key, Tree.Mark mark) {
    return value(field.type(), defaultTree(field, mark), key);
  }

  private static Tree defaultTree(Field field, Tree.Mark mark) {
    return switch (Flow.read(field.defaultText().orElse(""))) {
      case Tree.Absent _ -> new Tree.Absent(mark);
      case Tree tree -> tree;
    };
  }

  private Optional<Object> value(Type type, Tree tree, String key) {
    Class<?> raw = Field.raw(type);
    if (raw == Optional.class) {
      return optional(type, tree, key);
    } else if (raw == List.class) {
      return list(Field.parameter(type, 0), tree, key);
    } else if (raw == Map.class) {
      return map(type, tree, key);
    } else if (raw == Opaque.class) {
      return Optional.of(
          tree instanceof Tree.Absent ? Opaque.nothing(tree.mark()) : new Opaque(tree));
    } else if (Scalars.isScalar(raw)) {
      return scalar(raw, tree, key);
    }
    return switch (tree) {
      case Tree.Mapping mapping when raw.isSealed() -> choice(mapping, raw, key);
      case Tree.Mapping mapping -> section(mapping, raw, key);
      case Tree.Absent absent when raw.isRecord() ->
          section(new Tree.Mapping(Map.of(), absent.mark()), raw, key);
      case Tree.Absent _, Tree.Scalar _, Tree.Sequence _ ->
          error(tree.mark(), key, "expected keys with values, got " + kind(tree));
    };
  }

  private Optional<Object> optional(Type type, Tree tree, String key) {
    boolean empty =
        tree instanceof Tree.Absent || (tree instanceof Tree.Scalar s && s.text().isEmpty());
    return empty
        ? Optional.of(Optional.empty())
        : value(Field.parameter(type, 0), tree, key).map(Optional::of);
  }

  private Optional<Object> list(Type item, Tree tree, String key) {
    return switch (tree) {
      case Tree.Absent _ -> Optional.of(List.of());
      case Tree.Sequence sequence -> {
        List<Object> values = new ArrayList<>();
        for (Tree element : sequence.items()) {
          value(item, element, key + "[" + values.size() + "]").ifPresent(values::add);
        }
        yield values.size() < sequence.items().size()
            ? Optional.empty()
            : Optional.of(List.copyOf(values));
      }
      case Tree.Scalar _, Tree.Mapping _ ->
          error(tree.mark(), key, "expected a list, got " + kind(tree));
    };
  }

  private Optional<Object> map(Type type, Tree tree, String key) {
    if (tree instanceof Tree.Absent) {
      return Optional.of(Map.of());
    }
    if (!(tree instanceof Tree.Mapping mapping)) {
      return error(tree.mark(), key, "expected keys with values, got " + kind(tree));
    }
    Map<Object, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, Tree.Entry> each : mapping.entries().entrySet()) {
      Tree name = new Tree.Scalar(each.getKey(), each.getValue().keyMark());
      String path = join(key, each.getKey());
      Optional<Object> mapKey = value(Field.parameter(type, 0), name, path);
      Optional<Object> value = value(Field.parameter(type, 1), each.getValue().value(), path);
      if (mapKey.isPresent() && value.isPresent()) {
        values.put(mapKey.get(), value.get());
      }
    }
    return values.size() < mapping.entries().size() ? Optional.empty() : Optional.of(values);
  }

  private Optional<Object> choice(Tree.Mapping mapping, Class<?> type, String key) {
    Map<String, Class<?>> kinds = Choice.kinds(type);
    if (mapping.entries().size() != 1) {
      String message = "expected exactly one of " + String.join(", ", kinds.keySet());
      return error(mapping.mark(), key, message + ", got " + mapping.entries().size() + " keys");
    }
    Map.Entry<String, Tree.Entry> only = mapping.entries().entrySet().iterator().next();
    Class<?> kind = kinds.get(only.getKey());
    if (kind == null) {
      String message = "unknown kind, expected one of " + String.join(", ", kinds.keySet());
      return error(only.getValue().keyMark(), join(key, only.getKey()), message);
    }
    return value(kind, only.getValue().value(), join(key, only.getKey()));
  }

  private Optional<Object> scalar(Class<?> type, Tree tree, String key) {
    return switch (tree) {
      case Tree.Absent absent ->
          scalar(type, new Tree.Scalar(Scalars.nothing(type), absent.mark()), key);
      case Tree.Scalar scalar -> {
        try {
          yield Optional.of(Scalars.parse(type, scalar.text()));
        } catch (IllegalArgumentException e) {
          yield error(scalar.mark(), key, refusal(type, scalar.text(), e));
        } catch (RuntimeException e) {
          throw new IllegalStateException("a parser threw for " + key, e);
        }
      }
      case Tree.Mapping _, Tree.Sequence _ ->
          error(tree.mark(), key, "expected " + Scalars.expected(type) + ", got " + kind(tree));
    };
  }

  private static String refusal(Class<?> type, String text, IllegalArgumentException cause) {
    String why =
        cause.getMessage() == null ? "" : cause.getMessage().lines().findFirst().orElse("");
    String reason = why.isEmpty() ? "" : " (" + why + ")";
    return "expected " + Scalars.expected(type) + ", got `" + text + "`" + reason;
  }

  private static String kind(Tree tree) {
    return switch (tree) {
      case Tree.Scalar scalar -> "`" + scalar.text() + "`";
      case Tree.Absent _ -> "nothing";
      case Tree.Sequence _ -> "a list";
      case Tree.Mapping _ -> "keys with values";
    };
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private Optional<Object> error(Tree.Mark mark, String key, String message) {
    add(Problem.Kind.ERROR, mark, key, message);
    return Optional.empty();
  }

  private void add(Problem.Kind kind, Tree.Mark mark, String key, String message) {
    problems.add(new Problem(kind, mark, key, message));
  }
}
