package kraken.store.task;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The SQL of one kind of tasks. The columns of the reference, and two of ours: `next_attempt`
/// (unix milliseconds) and `version`, which grows whenever a task is added again. Used on the
/// writer thread only.
final class TaskTable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private final String table;
  private final List<String> columns;
  private final List<String> keys;
  private final List<String> values;
  private final String whereKey;

  TaskTable(TaskKind<?> kind) {
    table = kind.table();
    keys = kind.keyColumns();
    values = kind.valueColumns();
    columns = Stream.concat(keys.stream(), values.stream()).toList();
    whereKey =
        keys.stream().map(k -> k + " = ?").collect(Collectors.joining(" and ", " where ", ""));
  }

  /// A row that is due.
  record Row(List<String> fields, long version, long failures) {}

  /// Creates the table, or adds to one of the reference what it lacks.
  void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          columns.stream()
              .map(column -> column + " text not null, ")
              .collect(
                  Collectors.joining(
                      "",
                      "create table if not exists " + table + " (",
                      "created_at timestamp default current_timestamp, last_attempt timestamp,"
                          + " status text, failures integer, delay integer, primary key ("
                          + String.join(", ", keys)
                          + "))")));
      Set<String> present = new HashSet<>();
      try (ResultSet info = statement.executeQuery("pragma table_info(" + table + ")")) {
        while (info.next()) {
          present.add(info.getString("name"));
        }
      }
      for (String column : List.of("next_attempt", "version")) {
        if (!present.contains(column)) {
          statement.execute(
              "alter table " + table + " add column " + column + " integer not null default 0");
        }
      }
      statement.execute(
          "create index if not exists " + table + "_due on " + table + " (next_attempt)");
    }
  }

  /// Whether the task is new; one that is there becomes due at the earlier of both times.
  boolean add(Connection connection, List<String> fields, Duration delay, Instant now)
      throws SQLException {
    long due = now.plus(delay).toEpochMilli();
    List<Object> again = new ArrayList<>(fields.subList(keys.size(), fields.size()));
    again.add(due);
    again.addAll(fields.subList(0, keys.size()));
    String sets = values.stream().map(v -> v + " = ?, ").collect(Collectors.joining());
    int updated =
        update(
            connection,
            "update "
                + table
                + " set "
                + sets
                + "version = version + 1, next_attempt = min(next_attempt, ?)"
                + whereKey,
            again);
    if (updated > 0) {
      return false;
    }
    List<Object> fresh = new ArrayList<>(fields);
    fresh.addAll(List.of(TIME.format(now), TIME.format(Instant.EPOCH), delay.toNanos(), due));
    update(
        connection,
        "insert into "
            + table
            + " ("
            + String.join(", ", columns)
            + ", created_at, last_attempt, delay, next_attempt, status, failures) values ("
            + "?, ".repeat(columns.size())
            + "?, ?, ?, ?, 'pending', 0)",
        fresh);
    return true;
  }

  /// The rows that are due, the longest first.
  List<Row> due(Connection connection, Instant now, int limit) throws SQLException {
    return rows(
        connection,
        " where next_attempt <= ? order by next_attempt, created_at limit ?",
        List.of(now.toEpochMilli(), limit));
  }

  List<Row> byKey(Connection connection, List<String> key) throws SQLException {
    return rows(connection, whereKey, key);
  }

  List<Row> where(Connection connection, String column, String value, int limit)
      throws SQLException {
    if (!columns.contains(column)) {
      throw new IllegalArgumentException(table + " has no column " + column);
    }
    return rows(connection, " where " + column + " = ? limit ?", List.of(value, limit));
  }

  /// When the next row after `now` becomes due, in unix milliseconds; `Long.MAX_VALUE` for never.
  long nextAttempt(Connection connection, Instant now) throws SQLException {
    String sql =
        "select coalesce(min(next_attempt), "
            + Long.MAX_VALUE
            + ") from "
            + table
            + " where next_attempt > ?";
    return number(connection, sql, List.of(now.toEpochMilli()));
  }

  long count(Connection connection) throws SQLException {
    return number(connection, "select count(*) from " + table, List.of());
  }

  /// Deletes the row, unless its task was added again meanwhile: then it is due at once.
  boolean succeeded(Connection connection, List<String> key, long version, Instant now)
      throws SQLException {
    List<Object> parameters = new ArrayList<>(key);
    parameters.add(version);
    if (update(connection, "delete from " + table + whereKey + " and version = ?", parameters)
        > 0) {
      return true;
    }
    List<Object> again = new ArrayList<>(List.of(now.toEpochMilli()));
    again.addAll(key);
    update(
        connection,
        "update " + table + " set status = 'pending', failures = 0, next_attempt = ?" + whereKey,
        again);
    return false;
  }

  /// The attempt failed; a task that was added again meanwhile is due at once.
  void failed(Connection connection, List<String> key, Row row, Instant now, Instant next)
      throws SQLException {
    List<Object> parameters =
        new ArrayList<>(
            List.of(TIME.format(now), row.version(), next.toEpochMilli(), now.toEpochMilli()));
    parameters.addAll(key);
    update(
        connection,
        "update "
            + table
            + " set status = 'failed', failures = failures + 1, last_attempt = ?,"
            + " next_attempt = case when version = ? then ? else ? end"
            + whereKey,
        parameters);
  }

  private List<Row> rows(Connection connection, String condition, List<?> parameters)
      throws SQLException {
    String sql =
        "select " + String.join(", ", columns) + ", version, failures from " + table + condition;
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          List<String> fields = new ArrayList<>();
          for (int i = 1; i <= columns.size(); i++) {
            fields.add(String.valueOf(result.getString(i)));
          }
          rows.add(
              new Row(
                  fields, result.getLong(columns.size() + 1), result.getLong(columns.size() + 2)));
        }
      }
    }
    return rows;
  }

  private static long number(Connection connection, String sql, List<?> parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      try (ResultSet result = statement.executeQuery()) {
        return result.next() ? result.getLong(1) : 0;
      }
    }
  }

  private static int update(Connection connection, String sql, List<?> parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      return statement.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, List<?> parameters) throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      statement.setObject(i + 1, parameters.get(i));
    }
  }
}
