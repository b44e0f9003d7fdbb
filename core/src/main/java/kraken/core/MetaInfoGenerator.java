package kraken.core;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32;

/// Computes, in one pass over a blob, its digest, the CRC-32 and SHA-256 of every piece, and the
/// state of the digest after each. Belongs to one thread.
public final class MetaInfoGenerator {
  private final long pieceLength;
  private final MessageDigest whole = Digest.sha256();
  private final MessageDigest piece = Digest.sha256();
  private final CRC32 crc = new CRC32();
  private int[] sums = new int[16];
  private byte[] hashes = new byte[16 * PieceDigests.BYTES];
  private int pieces;
  private long length;
  private long inPiece;

  /// @param pieceLength bytes of a piece, from the table `metainfogen.piece_lengths`
  public MetaInfoGenerator(long pieceLength) {
    if (pieceLength < 1 || pieceLength > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("piece length " + pieceLength);
    }
    this.pieceLength = pieceLength;
  }

  /// Takes the next bytes of the blob: all that remain in `bytes`, which is left consumed.
  public void update(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      int n = (int) Math.min(bytes.remaining(), pieceLength - inPiece);
      ByteBuffer part = bytes.slice(bytes.position(), n);
      whole.update(part.duplicate());
      piece.update(part.duplicate());
      crc.update(part);
      bytes.position(bytes.position() + n);
      inPiece += n;
      length += n;
      if (inPiece == pieceLength) {
        endPiece();
      }
    }
  }

  /// Bytes taken so far.
  public long length() {
    return length;
  }

  /// Ends the blob; the generator cannot be used afterwards.
  public MetaInfo finish() {
    if (inPiece > 0) {
      endPiece();
    }
    if (pieces > 0) {
      int end = pieces * PieceDigests.BYTES;
      Arrays.fill(hashes, end - HashState.BYTES, end, (byte) 0);
    }
    return new MetaInfo(
        Digest.ofHash(whole.digest()),
        length,
        pieceLength,
        Arrays.copyOf(sums, pieces),
        Arrays.copyOf(hashes, pieces * PieceDigests.BYTES));
  }

  private void endPiece() {
    if (pieces == sums.length) {
      sums = Arrays.copyOf(sums, 2 * pieces);
      hashes = Arrays.copyOf(hashes, 2 * pieces * PieceDigests.BYTES);
    }
    sums[pieces] = (int) crc.getValue();
    int at = pieces * PieceDigests.BYTES;
    if (pieceLength % HashState.BLOCK == 0 && inPiece == pieceLength) {
      HashState.of(whole)
          .ifPresent(state ->
              System.arraycopy(state, 0, hashes, at + PieceDigests.HASH_BYTES, HashState.BYTES));
    }
    try {
      piece.digest(hashes, at, PieceDigests.HASH_BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("a SHA-256 has 32 bytes", e);
    }
    crc.reset();
    inPiece = 0;
    pieces++;
  }
}
