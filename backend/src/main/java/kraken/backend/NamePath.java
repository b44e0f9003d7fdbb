package kraken.backend;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kraken.core.ServiceException;

/// Where in a storage something lies by its name: the three path schemes of the reference, relative
/// to the root. Every path is clean: no empty, `.` or `..` segment.
///
/// ```
/// identity             e3b0...b855      e3b0...b855
/// sharded_docker_blob  e3b0...b855      docker/registry/v2/blobs/sha256/e3/e3b0...b855/data
/// docker_tag           library/foo:1.0  docker/registry/v2/repositories/library/foo
///                                         /_manifests/tags/1.0/current/link
/// ```
public enum NamePath {
  IDENTITY("identity", "") {
    @Override
    String below(String name) {
      return name;
    }

    @Override
    Optional<String> nameOf(String below) {
      return Optional.of(below);
    }
  },
  SHARDED_DOCKER_BLOB("sharded_docker_blob", "docker/registry/v2/blobs") {
    private static final Pattern PATH = Pattern.compile("sha256/(..)/(\\1[^/]+)/data");

    @Override
    String below(String name) {
      if (name.length() <= 2 || name.contains("/")) {
        throw new ServiceException.Invalid("not the name of a blob: " + name);
      }
      return "sha256/" + name.substring(0, 2) + "/" + name + "/data";
    }

    @Override
    Optional<String> nameOf(String below) {
      Matcher matcher = PATH.matcher(below);
      return matcher.matches() ? Optional.of(matcher.group(2)) : Optional.empty();
    }
  },
  DOCKER_TAG("docker_tag", "docker/registry/v2/repositories") {
    private static final Pattern PATH =
        Pattern.compile("(.+)/_manifests/tags/([^/]+)/current/link");

    @Override
    String below(String name) {
      int colon = name.indexOf(':');
      if (colon < 1 || colon == name.length() - 1 || colon != name.lastIndexOf(':')) {
        throw new ServiceException.Invalid("not a tag <repository>:<tag>: " + name);
      }
      String tag = name.substring(colon + 1);
      if (tag.contains("/")) {
        throw new ServiceException.Invalid("not a tag <repository>:<tag>: " + name);
      }
      return name.substring(0, colon) + "/_manifests/tags/" + tag + "/current/link";
    }

    @Override
    Optional<String> nameOf(String below) {
      Matcher matcher = PATH.matcher(below);
      return matcher.matches()
          ? Optional.of(matcher.group(1) + ":" + matcher.group(2))
          : Optional.empty();
    }
  };

  private static final Pattern UNCLEAN = Pattern.compile("(^|/)(\\.{0,2})(/|$)|[\\x00-\\x1f\\x7f]");
  private static final Pattern SLASHES = Pattern.compile("^/+|/+$");

  private final String key;
  private final String base;

  NamePath(String key, String base) {
    this.key = key;
    this.base = base;
  }

  abstract String below(String name);

  abstract Optional<String> nameOf(String below);

  /// The scheme with this key in a configuration.
  public static NamePath parse(String key) {
    for (NamePath scheme : values()) {
      if (scheme.key.equals(key)) {
        return scheme;
      }
    }
    throw new ServiceException.Invalid(
        "name_path must be identity, sharded_docker_blob or docker_tag, got: " + key);
  }

  /// The path of a name, relative to the root, with `/` between its segments.
  public String path(String name) {
    return under(clean(below(name)));
  }

  /// The name that has this path; empty when none has.
  public Optional<String> name(String path) {
    if (base.isEmpty()) {
      return nameOf(path);
    }
    return path.startsWith(base + "/")
        ? nameOf(path.substring(base.length() + 1))
        : Optional.empty();
  }

  /// Where the paths of the names below `prefix` begin, relative to the root.
  public String listPath(String prefix) {
    String inner = SLASHES.matcher(prefix).replaceAll("");
    return inner.isEmpty() ? base : under(clean(inner));
  }

  private String under(String path) {
    return base.isEmpty() ? path : base + "/" + path;
  }

  private static String clean(String path) {
    if (UNCLEAN.matcher(path).find()) {
      throw new ServiceException.Invalid("not a clean name for a storage backend: " + path);
    }
    return path;
  }

  @Override
  public String toString() {
    return key;
  }
}
