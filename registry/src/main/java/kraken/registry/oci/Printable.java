package kraken.registry.oci;

/// Foreign text as it may stand in a message or a log line: short, without control characters.
final class Printable {
  private static final int LONGEST = 100;

  private Printable() {}

  static String of(String text) {
    var shown = new StringBuilder();
    text.codePoints()
        .limit(LONGEST)
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .forEach(shown::appendCodePoint);
    return text.length() > LONGEST ? shown.append("...").toString() : shown.toString();
  }
}
