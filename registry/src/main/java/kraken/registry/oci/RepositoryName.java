package kraken.registry.oci;

import java.util.regex.Pattern;
import kraken.core.Namespace;
import kraken.core.ServiceException;

/// A repository such as `library/alpine`: lower-case components joined by `/`, 255 characters at
/// most (OCI distribution 1.1, "Pulling manifests").
public record RepositoryName(String value) implements Comparable<RepositoryName> {
  private static final int LONGEST = 255;
  private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*+";
  private static final Pattern FORM = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*+");

  public RepositoryName {
    if (value.length() > LONGEST) {
      throw new ServiceException.Invalid(
          "repository name has " + value.length() + " characters, at most 255 are allowed");
    }
    if (!FORM.matcher(value).matches()) {
      throw new ServiceException.Invalid(
          "repository name must be lower-case letters, digits and single . _ - between them,"
              + " in components joined by '/': "
              + Printable.of(value));
    }
  }

  /// Under which name the blobs of this repository are asked for elsewhere in the cluster.
  public Namespace namespace() {
    return new Namespace(value);
  }

  @Override
  public int compareTo(RepositoryName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
