package kraken.bench;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `--name value` pairs of a bench program; sizes as `512MiB`, rates as `25MB/s`.
record BenchOptions(Map<String, String> values) {
  private static final Pattern BYTES = Pattern.compile("(\\d+)([KMG]?)(i?)B?(/s)?");

  static BenchOptions parse(String[] args) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!args[i].startsWith("--") || i + 1 == args.length) {
        throw new IllegalArgumentException("expected --name value, got " + args[i]);
      }
      values.put(args[i].substring(2), args[i + 1]);
    }
    return new BenchOptions(values);
  }

  int number(String name, int otherwise) {
    return Integer.parseInt(values.getOrDefault(name, "" + otherwise));
  }

  double decimal(String name, double otherwise) {
    return Double.parseDouble(values.getOrDefault(name, "" + otherwise));
  }

  /// Decimal multiples (`MB`), or binary ones (`MiB`).
  long bytes(String name, long otherwise) {
    Matcher text = BYTES.matcher(values.getOrDefault(name, otherwise + "B"));
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
