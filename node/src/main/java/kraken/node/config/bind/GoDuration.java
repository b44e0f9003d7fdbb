package kraken.node.config.bind;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as the reference writes them: `300ms`, `1m30s`, `24h`, or integer nanoseconds.
final class GoDuration {
  private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|µs|ms|s|m|h)");
  private static final Pattern WHOLE = Pattern.compile("(?:" + PART.pattern() + ")+");
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private GoDuration() {}

  static Duration parse(String text) {
    try {
      if (text.matches("[0-9]+")) {
        return Duration.ofNanos(Long.parseLong(text));
      }
      if (!WHOLE.matcher(text).matches()) {
        throw new IllegalArgumentException("not a duration");
      }
      BigDecimal nanos = BigDecimal.ZERO;
      Matcher part = PART.matcher(text);
      while (part.find()) {
        long unit = NANOS.getOrDefault(part.group(2), 0L);
        nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
      }
      return Duration.ofNanos(nanos.toBigInteger().longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("longer than 292 years", e);
    }
  }

  /// The shortest such form: `0s`, `300ms`, `1m30s`, `24h`.
  static String format(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    StringBuilder text = new StringBuilder();
    long rest = append(text, nanos, 3_600_000_000_000L, "h");
    rest = append(text, rest, 60_000_000_000L, "m");
    rest = append(text, rest, 1_000_000_000L, "s");
    rest = append(text, rest, 1_000_000L, "ms");
    rest = append(text, rest, 1_000L, "us");
    append(text, rest, 1L, "ns");
    return text.toString();
  }

  private static long append(StringBuilder text, long nanos, long unit, String name) {
    if (nanos >= unit) {
      text.append(nanos / unit).append(name);
    }
    return nanos % unit;
  }
}
