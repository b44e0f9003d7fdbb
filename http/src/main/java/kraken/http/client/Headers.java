package kraken.http.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/// The headers of an answer as plain collections, names in lower case.
final class Headers {
  private Headers() {}

  static Map<String, List<String>> of(HttpFields fields) {
    var headers = new LinkedHashMap<String, List<String>>();
    for (HttpField field : fields) {
      String value = field.getValue();
      headers
          .computeIfAbsent(field.getLowerCaseName(), _ -> new ArrayList<>())
          .add(value == null ? "" : value);
    }
    return headers;
  }

  static Optional<String> first(Map<String, List<String>> headers, String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }
}
