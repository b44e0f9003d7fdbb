package kraken.node.client;

import java.util.Optional;
import java.util.regex.Pattern;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.ServiceException;

/// An image as people write it: `[host:port/]repository[:tag|@digest]`; the tag is `latest` by
/// default.
///
/// @param reference the tag, or the digest as `sha256:...`
public record ImageName(Optional<HostPort> registry, String repository, String reference) {
  private static final Pattern REPOSITORY =
      Pattern.compile(
          "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
  private static final int HTTP_PORT = 80;

  /// Parses what people write.
  ///
  /// @throws ServiceException.Invalid that says which part is wrong
  public static ImageName parse(String text) {
    int slash = text.indexOf('/');
    String first = slash < 0 ? "" : text.substring(0, slash);
    boolean named = first.matches(".*[.:].*") || first.equals("localhost");
    Optional<HostPort> registry = named ? Optional.of(registry(first)) : Optional.empty();
    String rest = named ? text.substring(slash + 1) : text;
    int at = rest.indexOf('@');
    int colon = rest.lastIndexOf(':');
    if (at >= 0) {
      String digest = Digest.parse(rest.substring(at + 1)).toString();
      return new ImageName(
          registry, repository(rest.substring(0, at).replaceFirst(":.*", "")), digest);
    } else if (colon >= 0) {
      return new ImageName(
          registry, repository(rest.substring(0, colon)), tag(rest.substring(colon + 1)));
    }
    return new ImageName(registry, repository(rest), "latest");
  }

  private static HostPort registry(String text) {
    boolean hasPort = text.matches(".*:[0-9]+");
    return hasPort ? HostPort.parse(text) : new HostPort(text, HTTP_PORT);
  }

  private static String repository(String text) {
    if (!REPOSITORY.matcher(text).matches()) {
      throw new ServiceException.Invalid(
          "'"
              + text
              + "' is not a repository: lower case letters, digits and . _ - between them, as in team/app");
    }
    return text;
  }

  private static String tag(String text) {
    if (!TAG.matcher(text).matches()) {
      throw new ServiceException.Invalid(
          "'" + text + "' is not a tag: letters, digits, _ . and -, at most 128");
    }
    return text;
  }

  /// The digest, when the image is named by one.
  public Optional<Digest> digest() {
    return isDigest() ? Optional.of(Digest.parse(reference)) : Optional.empty();
  }

  private boolean isDigest() {
    return reference.startsWith("sha256:");
  }

  /// The last word of the repository: a name for a directory.
  public String shortName() {
    return repository.substring(repository.lastIndexOf('/') + 1);
  }

  /// Without the registry.
  @Override
  public String toString() {
    return repository + (isDigest() ? "@" : ":") + reference;
  }
}
