package kraken.core;

import java.util.Arrays;
import java.util.List;

/// SHA-256 values of pieces in a row, 32 bytes each: of a whole blob, or of some of its pieces as
/// they travel between peers. Immutable.
public final class PieceDigests {
  /// Bytes of one digest.
  public static final int BYTES = 32;

  /// No digests at all.
  public static final PieceDigests NONE = new PieceDigests(new byte[0]);

  private final byte[] bytes;

  private PieceDigests(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Copies them.
  ///
  /// @throws ServiceException.Invalid when it is not 32 bytes for each
  public static PieceDigests of(byte[] bytes) {
    if (bytes.length % BYTES != 0) {
      throw new ServiceException.Invalid(
          bytes.length + " bytes of piece digests, they have " + BYTES + " each");
    }
    return bytes.length == 0 ? NONE : new PieceDigests(bytes.clone());
  }

  /// One after the other.
  public static PieceDigests join(List<PieceDigests> parts) {
    byte[] all = new byte[parts.stream().mapToInt(part -> part.bytes.length).sum()];
    int at = 0;
    for (PieceDigests part : parts) {
      System.arraycopy(part.bytes, 0, all, at, part.bytes.length);
      at += part.bytes.length;
    }
    return new PieceDigests(all);
  }

  public int count() {
    return bytes.length / BYTES;
  }

  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /// The digest of one piece, a copy.
  public byte[] get(int index) {
    return slice(index, 1).bytes;
  }

  /// `count` of them from number `from` on.
  public PieceDigests slice(int from, int count) {
    if (from < 0 || count < 0 || count > count() - from) {
      throw new IndexOutOfBoundsException(from + " and " + count + " more of " + count());
    }
    return new PieceDigests(Arrays.copyOfRange(bytes, BYTES * from, BYTES * (from + count)));
  }

  /// All of them, a copy.
  public byte[] bytes() {
    return bytes.clone();
  }

  /// The SHA-256 of all of them: by this a list is known to be right, whoever gave it.
  public Digest root() {
    return Digest.of(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PieceDigests p && Arrays.equals(p.bytes, bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return count() + " piece digests";
  }
}
