package kraken.registry.oci;

import kraken.core.Digest;

/// What a manifest is asked for by: a tag, or the digest of its bytes.
public sealed interface Reference permits TagName, Reference.ByDigest {

  /// The manifest with exactly these bytes.
  record ByDigest(Digest digest) implements Reference {
    @Override
    public String toString() {
      return digest.toString();
    }
  }

  /// A digest where the text has a colon, which no tag may have; else a tag. Neither is
  /// [kraken.core.ServiceException.Invalid].
  static Reference parse(String text) {
    return text.indexOf(':') >= 0 ? new ByDigest(Digest.parse(text)) : new TagName(text);
  }
}
