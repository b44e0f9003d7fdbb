package kraken.core;

/// The name of a torrent on the peer wire: the SHA-1 of the bencoded info dictionary.
///
/// @param hex 40 lower-case hex characters
public record InfoHash(String hex) {
  public InfoHash {
    hex = Hex.require(hex, 20, "infohash");
  }

  public static InfoHash ofBytes(byte[] bytes) {
    return new InfoHash(Hex.encode(bytes));
  }

  public byte[] bytes() {
    return Hex.decode(hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
