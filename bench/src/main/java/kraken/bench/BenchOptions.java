package kraken.bench;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Options of a bench program, as its usage line has them: `[--name value]` with the default, or
/// `[--name]` for one without a value. Sizes are given as `512MiB`, rates as `25MB/s`.
public record BenchOptions(Map<String, String> values) {
  private static final Pattern KNOWN = Pattern.compile("\\[--([a-z-]+)( [^]]+)?]");
  private static final Pattern BYTES =
      Pattern.compile(
          "(\\d{1,15}(?:\\.\\d{1,6})?) ?([KMGT]?)(i?)B?(/s)?", Pattern.CASE_INSENSITIVE);

  /// What a bench program does with its options.
  @FunctionalInterface
  public interface Program {
    void run(BenchOptions options) throws Exception;
  }

  /// The user asked for something that is not there.
  static final class Mistake extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    Mistake(String message) {
      super(message);
    }
  }

  /// Runs a program; `--help` prints its usage instead, and a mistake what is wrong, with status 2.
  public static void run(String usage, String[] args, Program program) throws Exception {
    if (Arrays.asList(args).contains("--help")) {
      System.out.println("usage: " + usage);
      return;
    }
    try {
      program.run(parse(usage, args));
    } catch (Mistake e) {
      System.err.println(e.getMessage());
      System.err.println("usage: " + usage);
      System.exit(2);
    }
  }

  public static BenchOptions parse(String usage, String... args) {
    Map<String, Boolean> known = known(usage);
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < args.length; i++) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      Boolean takesValue = known.get(name);
      if (takesValue == null) {
        throw new Mistake(args[i] + " is not an option");
      }
      if (takesValue && i + 1 == args.length) {
        throw new Mistake("--" + name + " needs a value");
      }
      values.put(name, takesValue ? args[++i] : "");
    }
    return new BenchOptions(values);
  }

  /// The options of a usage line, and whether they take a value.
  private static Map<String, Boolean> known(String usage) {
    Map<String, Boolean> known = new HashMap<>();
    Matcher option = KNOWN.matcher(usage);
    while (option.find()) {
      known.put(option.group(1), option.group(2) != null);
    }
    return known;
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public int number(String name, int otherwise) {
    String value = values.get(name);
    try {
      return value == null ? otherwise : Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new Mistake("--" + name + " must be a whole number, not " + value);
    }
  }

  /// A number without which the program cannot do what the other options ask for.
  public int required(String name) {
    if (!has(name)) {
      throw new Mistake("--" + name + " is missing");
    }
    return number(name, 0);
  }

  public double decimal(String name, double otherwise) {
    String value = values.get(name);
    try {
      return value == null ? otherwise : Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new Mistake("--" + name + " must be a number, not " + value);
    }
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
      throw new Mistake("--" + name + " must look like 512MiB or 25MB/s");
    }
    long unit = text.group(3).isEmpty() ? 1000 : 1024;
    int power = " KMGT".indexOf(text.group(2).toUpperCase(Locale.ROOT));
    BigDecimal multiple = BigDecimal.valueOf(unit).pow(text.group(2).isEmpty() ? 0 : power);
    BigDecimal bytes = new BigDecimal(text.group(1)).multiply(multiple);
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new Mistake("--" + name + " " + value + " is too much");
    }
    return bytes.longValue();
  }
}
