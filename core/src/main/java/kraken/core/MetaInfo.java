package kraken.core;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;

/// How a blob is cut into pieces, and the checksums of the pieces. Immutable. Its JSON form is in
/// `cluster.api`.
public final class MetaInfo {
  private static final int HASH_BYTES = 32;

  private final Digest digest;
  private final long length;
  private final long pieceLength;
  private final int[] pieceSums;
  private final byte[] pieceHashes;
  private final InfoHash infoHash;

  /// @param digest the SHA-256 of the whole blob
  /// @param length bytes of the blob
  /// @param pieceLength nominal bytes of a piece, at most 2^31-1; the last piece may be shorter
  /// @param pieceSums CRC-32 of each piece, as unsigned 32-bit values
  /// @param pieceHashes SHA-256 of each piece, concatenated (32 bytes each), or empty when the
  ///   origin gave none
  public MetaInfo(
      Digest digest, long length, long pieceLength, int[] pieceSums, byte[] pieceHashes) {
    if (length < 0 || pieceLength < 1 || pieceLength > Integer.MAX_VALUE) {
      throw new ServiceException.Invalid(
          "metainfo of " + digest + " has length " + length + ", piece length " + pieceLength);
    }
    if (pieceSums.length != pieceCount(length, pieceLength)) {
      throw new ServiceException.Invalid(
          "metainfo of "
              + digest
              + " has "
              + pieceSums.length
              + " piece sums, expected "
              + pieceCount(length, pieceLength));
    }
    if (pieceHashes.length != 0 && pieceHashes.length != HASH_BYTES * pieceSums.length) {
      throw new ServiceException.Invalid(
          "metainfo of "
              + digest
              + " has "
              + pieceHashes.length
              + " bytes of piece digests, expected "
              + HASH_BYTES * pieceSums.length);
    }
    this.digest = digest;
    this.length = length;
    this.pieceLength = pieceLength;
    this.pieceSums = pieceSums.clone();
    this.pieceHashes = pieceHashes.clone();
    this.infoHash = computeInfoHash();
  }

  private static long pieceCount(long length, long pieceLength) {
    return length / pieceLength + (length % pieceLength == 0 ? 0 : 1);
  }

  private InfoHash computeInfoHash() {
    List<Long> sums =
        LongStream.range(0, pieceSums.length)
            .mapToObj(i -> Integer.toUnsignedLong(pieceSums[(int) i]))
            .toList();
    TreeMap<String, Object> info = new TreeMap<>();
    info.put("Length", length);
    info.put("Name", digest.hex());
    info.put("PieceLength", pieceLength);
    info.put("PieceSums", sums);
    return InfoHash.ofBytes(PeerId.sha1().digest(Bencode.encode(info)));
  }

  public Digest digest() {
    return digest;
  }

  /// Bytes of the blob.
  public long length() {
    return length;
  }

  /// Nominal bytes of a piece.
  public long pieceLength() {
    return pieceLength;
  }

  public InfoHash infoHash() {
    return infoHash;
  }

  public int pieces() {
    return pieceSums.length;
  }

  /// Where piece `index` begins in the blob, in bytes.
  public long pieceOffset(int index) {
    return index * pieceLength;
  }

  /// Bytes of piece `index`.
  public int pieceLength(int index) {
    if (index < 0 || index >= pieceSums.length) {
      throw new IndexOutOfBoundsException("piece " + index + " of " + pieceSums.length);
    }
    return (int) Math.min(pieceLength, length - index * pieceLength);
  }

  /// In which piece the byte at `position` lies.
  public int pieceAt(long position) {
    return (int) (position / pieceLength);
  }

  /// CRC-32 of piece `index`, the 32 bits as an int.
  public int pieceSum(int index) {
    return pieceSums[index];
  }

  /// Whether the pieces can be verified cryptographically.
  public boolean hasPieceHashes() {
    return pieceHashes.length != 0 || pieceSums.length == 0;
  }

  /// SHA-256 of piece `index`, where the origin gave one.
  public Optional<byte[]> pieceHash(int index) {
    return pieceHashes.length == 0
        ? Optional.empty()
        : Optional.of(
            Arrays.copyOfRange(pieceHashes, HASH_BYTES * index, HASH_BYTES * (index + 1)));
  }

  /// All piece digests concatenated, 32 bytes each; empty when the origin gave none.
  public byte[] pieceHashes() {
    return pieceHashes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MetaInfo m
        && m.infoHash.equals(infoHash)
        && Arrays.equals(m.pieceHashes, pieceHashes);
  }

  @Override
  public int hashCode() {
    return infoHash.hashCode();
  }

  @Override
  public String toString() {
    return digest + " (" + length + " bytes, " + pieces() + " pieces)";
  }
}
