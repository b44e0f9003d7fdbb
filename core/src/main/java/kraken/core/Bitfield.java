package kraken.core;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Which pieces of a torrent somebody has. Mutable; belongs to one owner.
///
/// Its bytes on the wire: 8 bytes big-endian number of bits L, then ceil(L/64) big-endian 64-bit
/// words; bit *i* is in word i/64 at position i%64 from the least significant bit.
///
/// ```
/// 13 pieces, 0, 2 and 12 present:  00 00 00 00 00 00 00 0d   00 00 00 00 00 00 10 05
/// ```
public final class Bitfield {
  private final int size;
  private final long[] words;
  private int cardinality;

  /// All bits clear.
  public Bitfield(int size) {
    if (size < 0) {
      throw new IllegalArgumentException("negative size " + size);
    }
    this.size = size;
    this.words = new long[(size + 63) >>> 6];
  }

  private Bitfield(Bitfield other) {
    size = other.size;
    words = other.words.clone();
    cardinality = other.cardinality;
  }

  /// All bits set.
  public static Bitfield full(int size) {
    Bitfield full = new Bitfield(size);
    full.setAll();
    return full;
  }

  /// Reads the wire form, of any size that the bytes can hold. Checked before anything is
  /// allocated: the bytes must suffice for the claimed number of bits (surplus is ignored), unused
  /// high bits must be zero.
  public static Bitfield parse(byte[] bytes) {
    if (bytes.length < 8) {
      throw new ServiceException.Invalid(
          "bitfield of " + bytes.length + " bytes, at least 8 expected");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long claimed = buffer.getLong();
    if (claimed < 0 || claimed > 8L * ((bytes.length - 8) & ~7)) {
      throw new ServiceException.Invalid(
          "bitfield claims "
              + Long.toUnsignedString(claimed)
              + " bits in "
              + bytes.length
              + " bytes");
    }
    int size = (int) claimed;
    Bitfield result = new Bitfield(size);
    for (int i = 0; i < result.words.length; i++) {
      result.words[i] = buffer.getLong();
      result.cardinality += Long.bitCount(result.words[i]);
    }
    if ((size & 63) != 0 && result.words[result.words.length - 1] >>> (size & 63) != 0) {
      throw new ServiceException.Invalid("bitfield has bits beyond its " + size + " pieces");
    }
    return result;
  }

  /// Bytes that [#toBytes] gives for so many bits.
  public static int encodedLength(int size) {
    return 8 + 8 * ((size + 63) >>> 6);
  }

  public byte[] toBytes() {
    ByteBuffer buffer = ByteBuffer.allocate(encodedLength(size)).putLong(size);
    for (long word : words) {
      buffer.putLong(word);
    }
    return buffer.array();
  }

  public int size() {
    return size;
  }

  public int cardinality() {
    return cardinality;
  }

  public boolean isComplete() {
    return cardinality == size;
  }

  public boolean get(int index) {
    checkIndex(index);
    return (words[index >>> 6] & 1L << index) != 0;
  }

  /// Sets the bit; tells whether it was clear before.
  public boolean set(int index) {
    checkIndex(index);
    long mask = 1L << index;
    if ((words[index >>> 6] & mask) != 0) {
      return false;
    }
    words[index >>> 6] |= mask;
    cardinality++;
    return true;
  }

  /// Clears the bit; tells whether it was set before.
  public boolean clear(int index) {
    checkIndex(index);
    long mask = 1L << index;
    if ((words[index >>> 6] & mask) == 0) {
      return false;
    }
    words[index >>> 6] &= ~mask;
    cardinality--;
    return true;
  }

  public void setAll() {
    Arrays.fill(words, -1L);
    if ((size & 63) != 0) {
      words[words.length - 1] = (1L << (size & 63)) - 1;
    }
    cardinality = size;
  }

  /// The first clear bit at or after `from`, or [#size] when there is none.
  public int nextClear(int from) {
    int i = from;
    while (i < size) {
      long rest = ~words[i >>> 6] >>> (i & 63);
      if (rest != 0) {
        return Math.min(size, i + Long.numberOfTrailingZeros(rest));
      }
      i = (i | 63) + 1;
    }
    return size;
  }

  /// The first set bit at or after `from`, or [#size] when there is none.
  public int nextSet(int from) {
    int i = from;
    while (i < size) {
      long rest = words[i >>> 6] >>> (i & 63);
      if (rest != 0) {
        return i + Long.numberOfTrailingZeros(rest);
      }
      i = (i | 63) + 1;
    }
    return size;
  }

  /// Whether `other`, of the same size, has a bit that this one lacks.
  public boolean lacksAnyOf(Bitfield other) {
    for (int i = 0; i < words.length; i++) {
      if ((other.words[i] & ~words[i]) != 0) {
        return true;
      }
    }
    return false;
  }

  /// Word *i* of the bits, for scans that combine several bitfields.
  public long word(int i) {
    return words[i];
  }

  public int wordCount() {
    return words.length;
  }

  public Bitfield copy() {
    return new Bitfield(this);
  }

  private void checkIndex(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException("bit " + index + " of " + size);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bitfield b && b.size == size && Arrays.equals(b.words, words);
  }

  @Override
  public int hashCode() {
    return 31 * size + Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    return cardinality + "/" + size;
  }
}
