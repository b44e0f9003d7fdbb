package kraken.bench;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `--name value` pairs of a bench program; sizes as `512MiB`, rates as `25MB/s`.
public record BenchOptions(Map<String, String> values) {
  private static final Pattern BYTES =
      Pattern.compile(
          "(\\d{1,15}(?:\\.\\d{1,6})?) ?([KMGT]?)(i?)B?(/s)?", Pattern.CASE_INSENSITIVE);

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

  /// Decimal multiples (`1.5GB`), or binary ones (`512MiB`).
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
    int power = " KMGT".indexOf(text.group(2).toUpperCase(Locale.ROOT));
    BigDecimal multiple = BigDecimal.valueOf(unit).pow(text.group(2).isEmpty() ? 0 : power);
    BigDecimal bytes = new BigDecimal(text.group(1)).multiply(multiple);
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException("--" + name + " " + value + " is too much");
    }
    return bytes.longValue();
  }
}
