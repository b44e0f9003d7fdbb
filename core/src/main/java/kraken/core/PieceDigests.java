package kraken.core;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The SHA-256 values of pieces in a row, of a whole blob, or of some of its pieces as they travel
/// between peers: for each piece its own digest, and the [HashState] of the blob after it.
/// Immutable.
///
/// ```
/// digest of piece 0: 32 bytes | state after piece 0: 32 bytes | digest of piece 1 | ...
/// ```
///
/// A piece that leads from the state before it to that after it is right, and part of a whole that
/// is. The digest is for those who cannot begin at a state. 32 zero bytes are no state: after the
/// last piece, whose hash ends with the digest of the blob, and where the origin knew none.
public final class PieceDigests {
  /// Bytes of one SHA-256, or of one state.
  public static final int HASH_BYTES = 32;

  /// Bytes of what is said of one piece.
  public static final int BYTES = 2 * HASH_BYTES;

  private static final byte[] UNKNOWN = new byte[HASH_BYTES];

  /// No digests at all.
  public static final PieceDigests NONE = new PieceDigests(new byte[0]);

  private final byte[] bytes;

  private PieceDigests(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Copies them.
  ///
  /// @throws ServiceException.Invalid when it is not 64 bytes for each
  public static PieceDigests of(byte[] bytes) {
    if (bytes.length % BYTES != 0) {
      throw new ServiceException.Invalid(
          bytes.length + " bytes of piece digests, they have " + BYTES + " each");
    }
    return bytes.length == 0 ? NONE : new PieceDigests(bytes.clone());
  }

  /// From two lists, 32 bytes for each piece.
  ///
  /// @param states empty where they are not known
  /// @throws ServiceException.Invalid when they are not of the same pieces
  public static PieceDigests of(byte[] pieces, byte[] states) {
    if (pieces.length % HASH_BYTES != 0 || (states.length != 0 && states.length != pieces.length)) {
      throw new ServiceException.Invalid(
          "%d bytes of piece digests, %d of states, expected %d for each piece"
              .formatted(pieces.length, states.length, HASH_BYTES));
    }
    byte[] bytes = new byte[2 * pieces.length];
    for (int from = 0; from < pieces.length; from += HASH_BYTES) {
      System.arraycopy(pieces, from, bytes, 2 * from, HASH_BYTES);
      if (states.length != 0) {
        System.arraycopy(states, from, bytes, 2 * from + HASH_BYTES, HASH_BYTES);
      }
    }
    return new PieceDigests(bytes);
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

  /// The SHA-256 of one piece, a copy.
  public byte[] piece(int index) {
    return hash(BYTES * index);
  }

  /// The state of the blob's hash after this piece, a copy; empty where there is none.
  public Optional<byte[]> stateAfter(int index) {
    return Optional.of(hash(BYTES * index + HASH_BYTES))
        .filter(state -> !Arrays.equals(state, UNKNOWN));
  }

  private byte[] hash(int from) {
    return Arrays.copyOfRange(bytes, from, from + HASH_BYTES);
  }

  /// The SHA-256 of all pieces, 32 bytes each.
  public byte[] pieces() {
    return every(0);
  }

  /// The states after all pieces, 32 bytes each; nothing where there are none.
  public byte[] states() {
    byte[] all = every(HASH_BYTES);
    return Arrays.equals(all, new byte[all.length]) ? new byte[0] : all;
  }

  private byte[] every(int offset) {
    byte[] all = new byte[HASH_BYTES * count()];
    for (int i = 0; i < count(); i++) {
      System.arraycopy(bytes, BYTES * i + offset, all, HASH_BYTES * i, HASH_BYTES);
    }
    return all;
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
