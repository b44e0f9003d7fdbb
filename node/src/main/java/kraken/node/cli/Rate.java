package kraken.node.cli;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Bytes per second on the command line, decimal as links are: `50MB/s` is 50,000,000.
final class Rate implements ITypeConverter<Long> {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,3})?) ?(B|kB|KB|MB|GB)?(?:/s)?");
  private static final Map<String, Long> UNITS =
      Map.of("B", 1L, "KB", 1_000L, "MB", 1_000_000L, "GB", 1_000_000_000L);
  private static final long LEAST = 1_000;
  private static final long MOST = 1_000_000_000_000L;

  @Override
  public Long convert(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is not a rate such as 50MB/s, 500kB/s or 1GB/s");
    }
    String unit = matcher.group(2) == null ? "B" : matcher.group(2).toUpperCase(Locale.ROOT);
    BigDecimal bytes =
        new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(UNITS.getOrDefault(unit, 1L)));
    if (bytes.longValue() < LEAST || bytes.longValue() > MOST) {
      throw new TypeConversionException("'" + text + "' is not within 1kB/s to 1000GB/s");
    }
    return bytes.longValue();
  }
}
