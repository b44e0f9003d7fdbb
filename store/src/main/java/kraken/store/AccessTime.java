package kraken.store;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// When a blob was last read, as 8 bytes: a zig-zag varint of the unix seconds, padded with zeros.
///
/// ```
/// 1700000000   80 c4 9f d5 0c 00 00 00
/// 1            02 00 00 00 00 00 00 00
/// ```
final class AccessTime {
  static final String SUFFIX = "_last_access_time";
  private static final int BYTES = 8;

  private AccessTime() {}

  static byte[] encode(Instant time) {
    long seconds = time.getEpochSecond();
    long rest = (seconds << 1) ^ (seconds >> 63);
    byte[] bytes = new byte[BYTES];
    for (int i = 0; rest != 0 && i < BYTES; i++) {
      boolean last = rest >>> 7 == 0;
      bytes[i] = (byte) ((rest & 0x7f) | (last ? 0 : 0x80));
      rest >>>= 7;
    }
    return bytes;
  }

  /// Empty when the bytes are not such a time.
  static Optional<Instant> decode(byte[] bytes) {
    long value = 0;
    for (int i = 0; i < Math.min(bytes.length, BYTES); i++) {
      value |= (bytes[i] & 0x7fL) << (7 * i);
      if (bytes[i] >= 0) {
        return instant((value >>> 1) ^ -(value & 1));
      }
    }
    return Optional.empty();
  }

  private static Optional<Instant> instant(long seconds) {
    try {
      return Optional.of(Instant.ofEpochSecond(seconds));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
