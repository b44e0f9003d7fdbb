package kraken.cluster.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonParser;

/// One page of a listing of the build-index.
///
/// @param names on this page
/// @param next path and query of the next page; empty at the end
public record TagPage(List<String> names, Optional<String> next) {
  public TagPage {
    names = List.copyOf(names);
  }

  /// Reads the answer of a listing: `{"Links":{"next":"","self":"..."},"size":1,"result":["..."]}`.
  static TagPage ofJson(byte[] json) {
    Fields fields = new Fields();
    JsonText.read(json, "list", fields::read);
    return new TagPage(
        fields.names, fields.next.isEmpty() ? Optional.empty() : Optional.of(fields.next));
  }

  /// The answer of a listing, as the reference writes it.
  ///
  /// @param self path and query of this page
  public byte[] toJson(String self) {
    StringBuilder out = new StringBuilder(128).append("{\"Links\":{\"next\":");
    JsonText.write(out, next.orElse(""));
    out.append(",\"self\":");
    JsonText.write(out, self);
    out.append("},\"size\":").append(names.size()).append(",\"result\":");
    if (names.isEmpty()) {
      out.append("null");
    }
    for (int i = 0; i < names.size(); i++) {
      JsonText.write(out.append(i == 0 ? '[' : ','), names.get(i));
    }
    out.append(names.isEmpty() ? "}\n" : "]}\n");
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static final class Fields {
    private final List<String> names = new ArrayList<>();
    private String next = "";

    void read(String key, JsonParser value) {
      switch (key) {
        case "links" -> JsonText.members(value, this::readLink);
        case "result" -> JsonText.elements(value, name -> names.add(JsonText.string(name)));
        default -> {}
      }
    }

    private void readLink(String key, JsonParser value) {
      if (key.equals("next")) {
        next = JsonText.string(value);
      }
    }
  }
}
