package kraken.bench;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `--name value` pairs of a bench program; sizes as `512MiB`, rates as `25MB/s`.
public record BenchOptions(Map<String, String> values) {
  private static final Pattern BYTES = Pattern.compile("(\\d+)([KMG]?)(i?)B?(/s)?");

  public static BenchOptions parse(String[] args) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!args[i].startsWith("--") || i + 1 == args.length) {
        throw new IllegalArgumentException("expected --name value, got " + args[i]);
      }
      values.put(args[i].substring(2), args[i + 1]);
    }
    return new BenchOptions(values);
  }

  public int number(String name, int otherwise) {
    return Integer.parseInt(values.getOrDefault(name, "" + otherwise));
  }

  public double decimal(String name, double otherwise) {
    return Double.parseDouble(values.getOrDefault(name, "" + otherwise));
  }

  /// Decimal multiples (`MB`), or binary ones (`MiB`).
  public long bytes(String name, long otherwise) {
    return toBytes(name, values.getOrDefault(name, otherwise + "B"));
  }

  public String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  public static long toBytes(String name, String value) {
    Matcher text = BYTES.matcher(value);
    if (!text.matches()) {
      throw new IllegalArgumentException("--" + name + " must look like 512MiB or 25MB/s");
    }
    long unit = text.group(3).isEmpty() ? 1000 : 1024;
    int power = " KMG".indexOf(text.group(2).toUpperCase(Locale.ROOT) + "");
    long multiple = text.group(2).isEmpty() ? 1 : pow(unit, power);
    return Long.parseLong(text.group(1)) * multiple;
  }

  private static long pow(long base, int power) {
    return power == 0 ? 1 : base * pow(base, power - 1);
  }
}
