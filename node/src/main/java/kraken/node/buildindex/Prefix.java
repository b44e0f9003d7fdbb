package kraken.node.buildindex;

import java.util.regex.Pattern;

/// What a listing asks for: a path in the layout of a Docker registry, as a prefix of tag names.
///
/// ```
/// (empty)                               all tags
/// /library/foo/_manifests/tags          library/foo:
/// library                               library/
/// ```
///
/// @param ofTags what the names of the tags begin with
record Prefix(String ofTags) {
  private static final Pattern SLASHES = Pattern.compile("^/+|/+$");
  private static final String TAGS = "/_manifests/tags";

  static Prefix parse(String path) {
    String inner = SLASHES.matcher(path).replaceAll("");
    if (inner.isEmpty()) {
      return new Prefix("");
    }
    return inner.endsWith(TAGS)
        ? new Prefix(inner.substring(0, inner.length() - TAGS.length()) + ":")
        : new Prefix(inner + "/");
  }
}
