package kraken.cluster.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// MurmurHash3, the x64 variant of 128 bits with seed 0, of which the rings use the first half.
/// After the description of its author (Austin Appleby, public domain).
final class Murmur3 {
  private static final long C1 = 0x87c37b91114253d5L;
  private static final long C2 = 0x4cf5ad432745937fL;
  private static final int BLOCK = 16;

  private Murmur3() {}

  /// The first 64 bits of the hash.
  static long first64(byte[] input) {
    ByteBuffer bytes = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
    long h1 = 0;
    long h2 = 0;
    while (bytes.remaining() >= BLOCK) {
      h1 ^= mixFirst(bytes.getLong());
      h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
      h2 ^= mixSecond(bytes.getLong());
      h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
    }
    h1 ^= mixFirst(littleEndian(bytes));
    h2 ^= mixSecond(littleEndian(bytes));
    h1 ^= input.length;
    h2 ^= input.length;
    h1 += h2;
    h2 += h1;
    return finish(h1) + finish(h2);
  }

  /// Up to eight of the bytes that are left; a missing byte is zero, which mixes to zero.
  private static long littleEndian(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE && bytes.hasRemaining(); shift += Byte.SIZE) {
      value |= (bytes.get() & 0xffL) << shift;
    }
    return value;
  }

  private static long mixFirst(long k) {
    return Long.rotateLeft(k * C1, 31) * C2;
  }

  private static long mixSecond(long k) {
    return Long.rotateLeft(k * C2, 33) * C1;
  }

  private static long finish(long h) {
    long k = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    k = (k ^ (k >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return k ^ (k >>> 33);
  }
}
