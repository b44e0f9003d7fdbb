package kraken.registry.oci;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kraken.core.ServiceException;

/// Which bytes of a blob a chunk of an upload holds, first and last inclusive: `Content-Range:
/// 0-1023` (OCI distribution 1.1, "Pushing a blob in chunks"). The form of RFC 9110, `bytes
/// 0-1023/4096`, is understood too.
public record ContentRange(long first, long last) {
  private static final Pattern FORM =
      Pattern.compile("(?:bytes[ =])?([0-9]{1,18})-([0-9]{1,18})(?:/(?:[0-9]{1,18}|\\*))?");

  public ContentRange {
    if (first < 0 || last < first) {
      throw new ServiceException.Invalid(
          "Content-Range must be <first>-<last> with first <= last, got " + first + "-" + last);
    }
  }

  public static ContentRange parse(String header) {
    Matcher matcher = FORM.matcher(header.strip());
    if (!matcher.matches()) {
      throw new ServiceException.Invalid(
          "Content-Range must look like 0-1023, got: " + Printable.of(header));
    }
    return new ContentRange(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
  }

  public long length() {
    return last - first + 1;
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
