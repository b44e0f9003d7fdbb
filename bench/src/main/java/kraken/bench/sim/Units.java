package kraken.bench.sim;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kraken.bench.BenchOptions;
import kraken.sim.reference.Choice;
import kraken.swarm.Policy;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Quantities with units on the command line.
final class Units {
  private Units() {}

  /// Bytes: `1.5GB` is decimal, `512MiB` binary.
  static final class Size implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return bytes(text, !text.endsWith("/s"), "a size such as 1.5GB, 512MiB or 4MiB");
    }
  }

  /// Bytes per second, decimal as links are: `300MB/s`.
  static final class Rate implements ITypeConverter<Long> {
    private static final long LEAST = 1_000;
    private static final long MOST = 1_000_000_000_000L;

    @Override
    public Long convert(String text) {
      long rate = bytes(text, true, "a rate such as 300MB/s, 500kB/s or 1GB/s");
      if (rate < LEAST || rate > MOST) {
        throw new TypeConversionException("'" + text + "' is not within 1kB/s to 1000GB/s");
      }
      return rate;
    }
  }

  private static long bytes(String text, boolean allowed, String what) {
    try {
      if (allowed) {
        return BenchOptions.toBytes("", text.strip());
      }
    } catch (IllegalArgumentException _) {
      // said below
    }
    throw new TypeConversionException("'" + text + "' is not " + what);
  }

  /// Nanoseconds: `0.5ms`, `25us`, `60s`, `5min`.
  static final class Span implements ITypeConverter<Long> {
    private static final Pattern FORM =
        Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,6})?) ?(ns|us|ms|s|min|m|h)");
    private static final Map<String, Long> NANOS =
        Map.of(
            "ns", 1L,
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "min", 60_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);
    private static final BigDecimal MOST = BigDecimal.valueOf(1000L * 3_600_000_000_000L);

    @Override
    public Long convert(String text) {
      String stripped = text.strip();
      Matcher matcher = FORM.matcher(stripped.equals("0") ? "0s" : stripped);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is not a time such as 0.5ms, 25us or 60s");
      }
      long unit = NANOS.getOrDefault(matcher.group(2), 1L);
      BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
      if (nanos.compareTo(MOST) > 0) {
        throw new TypeConversionException("'" + text + "' is longer than 1000h");
      }
      return nanos.longValue();
    }
  }

  /// A share: `5%` or `0.05`.
  static final class Share implements ITypeConverter<Double> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,6})?) ?(%?)");

    @Override
    public Double convert(String text) {
      Matcher matcher = FORM.matcher(text.strip());
      if (matcher.matches()) {
        double value = Double.parseDouble(matcher.group(1));
        double share = matcher.group(2).isEmpty() ? value : value / 100;
        if (share <= 1) {
          return share;
        }
      }
      throw new TypeConversionException("'" + text + "' is not a share such as 5% or 0.05");
    }
  }

  /// Some hosts and how fast they are: `5%@10%`, or `5%` for 10 % of the speed.
  ///
  /// @param share of the hosts
  /// @param factor of the speed of the others, more than 0
  record Slow(double share, double factor) {
    private static final double USUAL = 0.1;

    static Slow parse(String text) {
      int at = text.indexOf('@');
      Share share = new Share();
      double hosts = share.convert(at < 0 ? text : text.substring(0, at));
      double factor = at < 0 ? USUAL : share.convert(text.substring(at + 1));
      if (factor <= 0) {
        throw new TypeConversionException("'" + text + "': the speed must be more than 0");
      }
      return new Slow(hosts, factor);
    }
  }

  /// Who is who: `kraken`, `reference`, `reference-rarest`, or `mixed@30%` for so many reference
  /// peers (half without a share).
  ///
  /// @param reference share of the agents
  /// @param choice which pieces these ask for
  record Mix(double reference, Choice choice) {
    private static final double HALF = 0.5;

    static Mix parse(String text) {
      String name = text.toLowerCase(Locale.ROOT);
      return switch (name) {
        case "kraken" -> new Mix(0, Choice.RANDOM);
        case "reference" -> new Mix(1, Choice.RANDOM);
        case "reference-rarest" -> new Mix(1, Choice.RAREST_FIRST);
        case "mixed" -> new Mix(HALF, Choice.RANDOM);
        default -> {
          if (!name.startsWith("mixed@")) {
            throw new TypeConversionException(
                "'" + text + "' is not kraken, reference, reference-rarest or mixed@50%");
          }
          yield new Mix(new Share().convert(name.substring("mixed@".length())), Choice.RANDOM);
        }
      };
    }

    /// Whether tracker and origins are the reference's, too.
    boolean isPure() {
      return reference == 1;
    }
  }

  /// A policy of the core: `least-loaded`.
  static final class PolicyName implements ITypeConverter<Policy> {
    @Override
    public Policy convert(String text) {
      for (Policy policy : Policy.values()) {
        if (name(policy).equalsIgnoreCase(text.strip().replace('_', '-'))) {
          return policy;
        }
      }
      throw new TypeConversionException("'" + text + "' is none of " + all());
    }

    static String name(Policy policy) {
      return policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String all() {
      return Stream.of(Policy.values()).map(PolicyName::name).collect(Collectors.joining(", "));
    }
  }

  /// All policies, for the help.
  static final class PolicyNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of(Policy.values()).map(PolicyName::name).iterator();
    }
  }

  /// Bytes as the options take them, binary where that is round.
  static String size(long bytes) {
    for (int power = 4; power > 0; power--) {
      long unit = 1L << (10 * power);
      if (bytes % unit == 0 && bytes < 10_000 * unit) {
        return bytes / unit + " " + " KMGT".charAt(power) + "iB";
      }
    }
    return decimal(bytes) + "B";
  }

  static String rate(long rate) {
    return decimal(rate) + "B/s";
  }

  private static String decimal(long bytes) {
    long unit = 1;
    int power = 0;
    while (power < 4 && bytes >= 1000 * unit) {
      unit *= 1000;
      power++;
    }
    return number((double) bytes / unit) + " " + (power == 0 ? "" : "" + " kMGT".charAt(power));
  }

  /// With as many digits after the point as it needs, at most three.
  static String number(double value) {
    return BigDecimal.valueOf(Math.round(1000 * value), 3).stripTrailingZeros().toPlainString();
  }
}
