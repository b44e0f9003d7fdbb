package kraken.node.config.bind;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A number of bytes, written with binary units: `64MB` is 64 * 2^20.
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,18}) *([A-Za-z]*)");
  private static final String UNITS = "BKMGTPE";

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size cannot be negative");
    }
  }

  /// Parses `1048576`, `64MB`, `50G`; upper or lower case, not mixed.
  public static ByteSize parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a size");
    }
    String unit = matcher.group(2);
    try {
      long count = Long.parseLong(matcher.group(1));
      return new ByteSize(Math.multiplyExact(count, 1L << (10 * exponent(unit))));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("larger than 8 EB", e);
    }
  }

  private static int exponent(String unit) {
    String upper = unit.toUpperCase(Locale.ROOT);
    if (!unit.equals(upper) && !unit.equals(unit.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("mixed case in the unit " + unit);
    }
    if (upper.isEmpty()) {
      return 0;
    }
    int exponent = UNITS.indexOf(upper.charAt(0));
    boolean wellFormed = upper.length() == 1 || (exponent > 0 && upper.substring(1).equals("B"));
    if (exponent < 0 || exponent > 6 || !(wellFormed || isLongName(upper))) {
      throw new IllegalArgumentException("unknown unit " + unit);
    }
    return exponent;
  }

  private static boolean isLongName(String upper) {
    return upper.matches("(KILO|MEGA|GIGA|TERA|PETA|EXA)?BYTES?");
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /// The largest unit without a fraction.
  @Override
  public String toString() {
    int exponent = bytes == 0 ? 0 : Math.min(6, Long.numberOfTrailingZeros(bytes) / 10);
    String unit = exponent == 0 ? "" : UNITS.charAt(exponent) + "B";
    return (bytes >> (10 * exponent)) + unit;
  }
}
