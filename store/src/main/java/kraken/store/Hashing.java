package kraken.store;

import java.util.function.LongUnaryOperator;

/// What is computed of an upload while its bytes pass, so that its commit need not read them again.
/// Only a matter of speed: the commit reads again whatever was not computed.
public sealed interface Hashing {

  /// Nothing: somebody else verifies the bytes.
  record None() implements Hashing {}

  /// The digest of the whole.
  record WholeDigest() implements Hashing {}

  /// The digest of the whole and the checksums of the pieces.
  ///
  /// @param pieceLength bytes of a piece by bytes of the blob
  /// @param expectedLength bytes of the blob as announced, or 0; when it turns out to have another
  ///   piece length the bytes are read once more
  record Pieces(LongUnaryOperator pieceLength, long expectedLength) implements Hashing {
    public Pieces {
      if (expectedLength < 0) {
        throw new IllegalArgumentException("expected length " + expectedLength);
      }
    }
  }
}
