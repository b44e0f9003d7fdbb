package kraken.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;

/// The name of a peer: 20 bytes, ordered unsigned byte by byte.
///
/// @param hex 40 lower-case hex characters
public record PeerId(String hex) implements Comparable<PeerId> {
  public PeerId {
    hex = Hex.require(hex, 20, "peer id");
  }

  public static PeerId ofBytes(byte[] bytes) {
    return new PeerId(Hex.encode(bytes));
  }

  /// The factory `random`: 20 bytes from the given source.
  public static PeerId random(RandomGenerator random) {
    byte[] bytes = new byte[20];
    random.nextBytes(bytes);
    return ofBytes(bytes);
  }

  /// The factory `addr_hash`: SHA-1 of `<ip>:<port>`, with the announced ip verbatim.
  public static PeerId addrHash(String ip, int port) {
    return ofBytes(sha1().digest((ip + ":" + port).getBytes(StandardCharsets.UTF_8)));
  }

  static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  public byte[] bytes() {
    return Hex.decode(hex);
  }

  @Override
  public int compareTo(PeerId other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
