package kraken.core;

import java.util.regex.Pattern;

/// A mutable name for a digest; for Docker `<repository>:<tag>`. Kept by the build-index, where it
/// is also a relative path on disk, so every segment must be a plain name: no empty segment, no `.`
/// or `..`, no control character, no backslash, at most 1024 characters.
public record Tag(String value) {
  private static final int LONGEST = 1024;
  private static final int LONGEST_SEGMENT = 255;
  private static final Pattern SEPARATOR = Pattern.compile("/");

  public Tag {
    if (value.isEmpty() || value.length() > LONGEST) {
      throw new ServiceException.Invalid(
          "tag must have 1 to " + LONGEST + " characters, got " + value.length());
    }
    for (String segment : SEPARATOR.split(value, -1)) {
      if (!isPlain(segment)) {
        throw new ServiceException.Invalid(
            "tag is not a clean name (empty, '.' or '..' segment, or a forbidden character): "
                + printable(value));
      }
    }
  }

  /// The tag `<repository>:<name>` of a Docker registry.
  public static Tag of(String repository, String name) {
    return new Tag(repository + ":" + name);
  }

  private static boolean isPlain(String segment) {
    return !segment.isEmpty()
        && segment.length() <= LONGEST_SEGMENT
        && !segment.equals(".")
        && !segment.equals("..")
        && segment.chars().noneMatch(c -> c == '\\' || Character.isISOControl(c));
  }

  private static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  @Override
  public String toString() {
    return value;
  }
}
