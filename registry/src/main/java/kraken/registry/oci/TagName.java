package kraken.registry.oci;

import java.util.regex.Pattern;
import kraken.core.ServiceException;

/// The name of a tag inside its repository, such as `3.20`: at most 128 characters (OCI
/// distribution 1.1, "Pulling manifests").
public record TagName(String value) implements Reference {
  private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

  public TagName {
    if (!FORM.matcher(value).matches()) {
      throw new ServiceException.Invalid(
          "tag must be 1 to 128 letters, digits, . _ - and not begin with . or -: "
              + Printable.of(value));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
