package kraken.registry.oci;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import kraken.core.Digest;

/// What a request to the registry is about: the path after `/v2`, parsed once.
///
/// Names and references are kept as text and become values by [InRepository#repository] and the
/// like, so that the caller chooses how to refuse a bad one. Segments are decoded once, after
/// splitting, so an encoded slash never separates anything.
///
/// ```
/// /v2/                                  Base
/// /v2/_catalog                          Catalog
/// /v2/<name>/tags/list                  Tags
/// /v2/<name>/manifests/<reference>      Manifest
/// /v2/<name>/blobs/<digest>             Blob
/// /v2/<name>/blobs/uploads/             Uploads
/// /v2/<name>/blobs/uploads/<id>         UploadById
/// anything else                         Unknown
/// ```
public sealed interface RegistryPath {

  /// `/v2/`: is this a registry?
  record Base() implements RegistryPath {}

  /// The list of repositories.
  record Catalog() implements RegistryPath {}

  /// The tags of one repository.
  record Tags(String name) implements InRepository {}

  /// A manifest by tag or digest.
  record Manifest(String name, String reference) implements InRepository {}

  /// A blob by digest.
  record Blob(String name, String digest) implements InRepository {
    public Digest parsedDigest() {
      return Digest.parse(digest);
    }
  }

  /// Where uploads begin.
  record Uploads(String name) implements InRepository {}

  /// An upload under way.
  record UploadById(String name, String id) implements InRepository {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    /// Whether an upload can have this id at all.
    public boolean isPlausible() {
      return ID.matcher(id).matches();
    }
  }

  /// No part of the API, or one that this registry does not have.
  record Unknown() implements RegistryPath {}

  /// A path that names a repository.
  sealed interface InRepository extends RegistryPath {
    String name();

    default RepositoryName repository() {
      return new RepositoryName(name());
    }
  }

  /// Parses a path as it stands in the request line, without the query.
  static RegistryPath parse(String rawPath) {
    String[] raw = rawPath.split("/", -1);
    if (raw.length < 2 || !raw[0].isEmpty() || !raw[1].equals("v2")) {
      return new Unknown();
    }
    List<String> segments = Arrays.stream(raw).skip(2).map(RegistryPath::decode).toList();
    return switch (segments.size()) {
      case 0 -> new Base();
      case 1 -> single(segments.getFirst());
      default -> inRepository(segments);
    };
  }

  private static RegistryPath single(String segment) {
    return switch (segment) {
      case "" -> new Base();
      case "_catalog" -> new Catalog();
      default -> new Unknown();
    };
  }

  private static RegistryPath inRepository(List<String> segments) {
    int end = segments.size();
    String last = segments.get(end - 1);
    String before = segments.get(end - 2);
    String third = end < 3 ? "" : segments.get(end - 3);
    if (end >= 3 && before.equals("manifests")) {
      return new Manifest(join(segments, end - 2), last);
    }
    if (end >= 3 && before.equals("tags") && last.equals("list")) {
      return new Tags(join(segments, end - 2));
    }
    if (end >= 3 && before.equals("blobs")) {
      return last.equals("uploads")
          ? new Uploads(join(segments, end - 2))
          : new Blob(join(segments, end - 2), last);
    }
    if (end >= 4 && third.equals("blobs") && before.equals("uploads")) {
      String name = join(segments, end - 3);
      return last.isEmpty() ? new Uploads(name) : new UploadById(name, last);
    }
    return new Unknown();
  }

  private static String join(List<String> segments, int end) {
    return String.join("/", segments.subList(0, end));
  }

  /// A segment that cannot be decoded, or hides a slash, stays as it is: no valid name has a `%`.
  private static String decode(String segment) {
    if (segment.indexOf('%') < 0) {
      return segment;
    }
    try {
      String decoded = URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
      return decoded.indexOf('/') < 0 ? decoded : segment;
    } catch (IllegalArgumentException _) {
      return segment;
    }
  }
}
