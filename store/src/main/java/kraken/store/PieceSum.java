package kraken.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import kraken.core.Digest;
import kraken.core.HashState;
import kraken.core.MetaInfo;

/// The checksum of one piece, the strongest that can be had: as a link of the blob's own hash, from
/// the state before the piece to that after it; else its SHA-256; else its CRC-32. Belongs to one
/// thread, used once.
sealed interface PieceSum {

  void update(ByteBuffer bytes);

  /// Whether the bytes are those of the metainfo. Ends it.
  boolean matches();

  /// Whether a match says that the piece is right as a part of the whole: when all pieces matched
  /// so by one list, the digest of the blob is right too.
  default boolean isLink() {
    return false;
  }

  static PieceSum of(MetaInfo metaInfo, int piece) {
    return link(metaInfo, piece)
        .or(() -> metaInfo.pieceHash(piece).map(Own::new))
        .orElseGet(() -> new Crc(metaInfo.pieceSum(piece)));
  }

  /// The first piece begins where every SHA-256 does, the last ends with the digest of the blob.
  private static Optional<PieceSum> link(MetaInfo metaInfo, int piece) {
    boolean first = piece == 0;
    boolean last = piece == metaInfo.pieces() - 1;
    Optional<byte[]> before = first ? Optional.empty() : metaInfo.stateAfter(piece - 1);
    Optional<byte[]> after = last ? Optional.empty() : metaInfo.stateAfter(piece);
    if (metaInfo.pieceHashes().isEmpty()
        || !HashState.isAccessible()
        || (!first && before.isEmpty())
        || (!last && after.isEmpty())) {
      return Optional.empty();
    }
    Optional<MessageDigest> sha256 =
        before
            .map(state -> HashState.resume(state, metaInfo.pieceOffset(piece)))
            .orElseGet(() -> Optional.of(Digest.sha256()));
    return sha256.map(begun -> new Link(begun, after, metaInfo.digest()));
  }

  final class Link implements PieceSum {
    private final MessageDigest sha256;
    private final Optional<byte[]> after;
    private final Digest whole;

    /// @param after the state it must lead to; empty at the end of the blob
    Link(MessageDigest sha256, Optional<byte[]> after, Digest whole) {
      this.sha256 = sha256;
      this.after = after;
      this.whole = whole;
    }

    @Override
    public void update(ByteBuffer bytes) {
      sha256.update(bytes);
    }

    @Override
    public boolean matches() {
      return after.isPresent()
          ? HashState.of(sha256).filter(state -> Arrays.equals(state, after.get())).isPresent()
          : Arrays.equals(sha256.digest(), whole.bytes());
    }

    @Override
    public boolean isLink() {
      return true;
    }
  }

  final class Own implements PieceSum {
    private final MessageDigest sha256 = Digest.sha256();
    private final byte[] expected;

    Own(byte[] expected) {
      this.expected = expected;
    }

    @Override
    public void update(ByteBuffer bytes) {
      sha256.update(bytes);
    }

    @Override
    public boolean matches() {
      return Arrays.equals(sha256.digest(), expected);
    }
  }

  final class Crc implements PieceSum {
    private final CRC32 crc = new CRC32();
    private final int expected;

    Crc(int expected) {
      this.expected = expected;
    }

    @Override
    public void update(ByteBuffer bytes) {
      crc.update(bytes);
    }

    @Override
    public boolean matches() {
      return (int) crc.getValue() == expected;
    }
  }
}
