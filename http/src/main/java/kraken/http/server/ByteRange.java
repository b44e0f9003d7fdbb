package kraken.http.server;

import java.util.Optional;

/// What a `Range` header asks for (RFC 9110 section 14).
sealed interface ByteRange {
  /// The header is absent, not understood, or asks for several ranges: all of it, 200.
  record Whole() implements ByteRange {}

  /// Bytes `first` to `last`, both inclusive: 206.
  record Part(long first, long last) implements ByteRange {
    long length() {
      return last - first + 1;
    }
  }

  /// Nothing of it exists: 416.
  record Unsatisfiable() implements ByteRange {}

  /// Reads the header for a content of `length` bytes. An empty content is always sent whole, since
  /// no range of it can be expressed.
  static ByteRange parse(Optional<String> header, long length) {
    if (header.isEmpty() || length == 0 || !header.get().regionMatches(true, 0, "bytes=", 0, 6)) {
      return new Whole();
    }
    String spec = header.get().substring(6).strip();
    int dash = spec.indexOf('-');
    if (dash < 0 || spec.indexOf(',') >= 0) {
      return new Whole();
    }
    String from = spec.substring(0, dash).strip();
    String to = spec.substring(dash + 1).strip();
    if (!isNumber(from) || !isNumber(to) || (from.isEmpty() && to.isEmpty())) {
      return new Whole();
    }
    return from.isEmpty() ? suffix(number(to), length) : span(number(from), to, length);
  }

  private static ByteRange suffix(long count, long length) {
    return count == 0 ? new Unsatisfiable() : new Part(Math.max(0, length - count), length - 1);
  }

  private static ByteRange span(long first, String to, long length) {
    long last = to.isEmpty() ? Long.MAX_VALUE : number(to);
    if (first > last) {
      return new Whole();
    }
    return first >= length ? new Unsatisfiable() : new Part(first, Math.min(last, length - 1));
  }

  private static boolean isNumber(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /// Numbers that do not fit are past every end anyway.
  private static long number(String digits) {
    String significant = digits.replaceFirst("^0+(?=.)", "");
    return significant.length() > 18 ? Long.MAX_VALUE : Long.parseLong(significant);
  }
}
