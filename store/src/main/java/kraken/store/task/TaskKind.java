package kraken.store.task;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/// How tasks of one kind are kept: one table, one text column per field.
///
/// @param table name of the table, such as `writeback_task`
/// @param keyColumns together the primary key
/// @param valueColumns further fields; a task that is added again brings its own
/// @param encode the fields in the order of the columns, keys first
/// @param decode the reverse
public record TaskKind<T>(
    String table,
    List<String> keyColumns,
    List<String> valueColumns,
    Function<T, List<String>> encode,
    Function<List<String>, T> decode) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z_]*");

  public TaskKind {
    keyColumns = List.copyOf(keyColumns);
    valueColumns = List.copyOf(valueColumns);
    if (keyColumns.isEmpty()) {
      throw new IllegalArgumentException("tasks of " + table + " need a key");
    }
    List<String> names = new ArrayList<>(keyColumns);
    names.addAll(valueColumns);
    names.add(table);
    for (String name : names) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("not a plain name for a table or column: " + name);
      }
    }
  }

  List<String> fields(T task) {
    List<String> fields = encode.apply(task);
    if (fields.size() != keyColumns.size() + valueColumns.size()) {
      throw new IllegalStateException(
          "task " + task + " has " + fields.size() + " fields, its table other columns");
    }
    return fields;
  }

  List<String> key(T task) {
    return List.copyOf(fields(task).subList(0, keyColumns.size()));
  }
}
