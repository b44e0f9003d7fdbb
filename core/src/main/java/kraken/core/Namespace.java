package kraken.core;

/// Under which name a blob was asked for; chooses the storage backend. For Docker traffic it is the
/// repository name. Opaque, at most 512 characters, never empty.
public record Namespace(String value) {
  private static final int LONGEST = 512;

  public Namespace {
    if (value.isEmpty() || value.length() > LONGEST) {
      throw new ServiceException.Invalid(
          "namespace must have 1 to " + LONGEST + " characters, got " + value.length());
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new ServiceException.Invalid("namespace contains control characters");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
