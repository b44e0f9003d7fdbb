package kraken.core;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The name of a blob: the SHA-256 of its bytes. Written `sha256:<64 lower-case hex>`.
///
/// @param hex the 64 lower-case hex characters alone (the "blob name" of the peer protocol)
public record Digest(String hex) implements Comparable<Digest> {
  private static final String PREFIX = "sha256:";

  public Digest {
    hex = Hex.require(hex, 32, "digest");
  }

  /// Parses `sha256:<hex>`; anything else is [ServiceException.Invalid].
  public static Digest parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new ServiceException.Invalid("digest must look like sha256:<64 hex>, got: " + text);
    }
    return new Digest(text.substring(PREFIX.length()));
  }

  /// Wraps a finished 32-byte SHA-256 value.
  public static Digest ofHash(byte[] sha256) {
    return new Digest(Hex.encode(sha256));
  }

  /// Hashes bytes that are already in memory.
  public static Digest of(byte[] content) {
    return ofHash(sha256().digest(content));
  }

  /// A fresh SHA-256; every JDK has it.
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// The first 4 hex characters: the key of every hash ring.
  public String shardId() {
    return hex.substring(0, 4);
  }

  public byte[] bytes() {
    return Hex.decode(hex);
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return PREFIX + hex;
  }
}
