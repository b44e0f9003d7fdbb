package kraken.registry.oci;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Which media types a client takes: all its `Accept` headers together (RFC 9110 section 12.5.1).
/// The most specific range that matches decides; a quality of 0 refuses.
public final class Acceptance {
  private static final int MAX_RANGES = 200;
  private static final Pattern COMMA = Pattern.compile(",");
  private static final Pattern SEMICOLON = Pattern.compile(";");

  private final List<Range> ranges;

  private record Range(String type, boolean isRefused) {
    boolean matches(String mediaType) {
      return type.equals(mediaType)
          || type.equals("*/*")
          || (type.endsWith("/*") && mediaType.startsWith(type.substring(0, type.length() - 1)));
    }

    int specificity() {
      return type.equals("*/*") ? 0 : type.endsWith("/*") ? 1 : 2;
    }
  }

  private Acceptance(List<Range> ranges) {
    this.ranges = ranges;
  }

  /// Reads the values of all `Accept` headers; none at all takes everything.
  public static Acceptance of(List<String> headers) {
    var ranges = new ArrayList<Range>();
    for (String header : headers) {
      for (String item : COMMA.split(header, -1)) {
        String[] parts = SEMICOLON.split(item, -1);
        String type = parts[0].strip().toLowerCase(Locale.ROOT);
        if (!type.isEmpty() && ranges.size() < MAX_RANGES) {
          ranges.add(new Range(type, isRefused(parts)));
        }
      }
    }
    return new Acceptance(ranges);
  }

  public boolean accepts(String mediaType) {
    if (ranges.isEmpty()) {
      return true;
    }
    int best = -1;
    boolean accepted = false;
    for (Range range : ranges) {
      if (range.matches(mediaType) && range.specificity() >= best) {
        accepted = !range.isRefused || (accepted && range.specificity() == best);
        best = range.specificity();
      }
    }
    return accepted;
  }

  private static boolean isRefused(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
      if (parameter.startsWith("q=")) {
        return parameter.substring(2).matches("0(\\.0*)?");
      }
    }
    return false;
  }
}
