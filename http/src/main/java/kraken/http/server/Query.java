package kraken.http.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kraken.http.PathText;
import org.jspecify.annotations.Nullable;

/// The part of a request's target after the `?`.
final class Query {
  private Query() {}

  /// Names to values in their order; a `+` is a space.
  ///
  /// @throws kraken.core.ServiceException.Invalid for a bad escape
  static Map<String, List<String>> parse(@Nullable String raw) {
    var values = new LinkedHashMap<String, List<String>>();
    if (raw == null) {
      return values;
    }
    for (String pair : raw.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      values.computeIfAbsent(decode(name), _ -> new ArrayList<>()).add(decode(value));
    }
    return values;
  }

  private static String decode(String text) {
    return PathText.decode(text.replace('+', ' '));
  }
}
