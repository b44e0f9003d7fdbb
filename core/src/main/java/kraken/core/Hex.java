package kraken.core;

import java.util.HexFormat;

/// Lower-case hexadecimal, checked: the form in which hashes and peer ids travel.
final class Hex {
  private static final HexFormat FORMAT = HexFormat.of();

  private Hex() {}

  static String encode(byte[] bytes) {
    return FORMAT.formatHex(bytes);
  }

  static byte[] decode(String hex) {
    return FORMAT.parseHex(hex);
  }

  /// Returns `hex` in lower case, or throws when it is not exactly `bytes` bytes of hex.
  static String require(String hex, int bytes, String what) {
    if (hex.length() != 2 * bytes) {
      throw new ServiceException.Invalid(
          what + " must be " + 2 * bytes + " hex characters, got " + hex.length());
    }
    boolean upper = false;
    for (int i = 0; i < hex.length(); i++) {
      char c = hex.charAt(i);
      if (!HexFormat.isHexDigit(c)) {
        throw new ServiceException.Invalid(what + " is not hexadecimal: " + hex);
      }
      upper |= c >= 'A' && c <= 'F';
    }
    return upper ? hex.toLowerCase(java.util.Locale.ROOT) : hex;
  }
}
