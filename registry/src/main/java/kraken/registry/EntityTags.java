package kraken.registry;

import java.util.List;
import kraken.core.Digest;

/// The entity tag of content is its digest in quotes (RFC 9110 section 8.8.3).
final class EntityTags {
  private EntityTags() {}

  static String of(Digest digest) {
    return '"' + digest.toString() + '"';
  }

  /// Whether an `If-None-Match` names this content: the client has it. The comparison is weak, and
  /// the quotes may be missing, as some clients send it.
  static boolean matches(List<String> ifNoneMatch, Digest digest) {
    for (String header : ifNoneMatch) {
      for (String tag : header.split(",", -1)) {
        String bare = tag.strip();
        if (bare.startsWith("W/")) {
          bare = bare.substring(2);
        }
        if (bare.equals("*") || bare.equals(of(digest)) || bare.equals(digest.toString())) {
          return true;
        }
      }
    }
    return false;
  }
}
