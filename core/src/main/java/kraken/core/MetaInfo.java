package kraken.core;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;

/// How a blob is cut into pieces, and the checksums of the pieces. Immutable. Its JSON form is in
/// `cluster.api`.
///
/// The [PieceDigests] are not part of the infohash. A blob of many pieces is named with their root
/// alone: the list comes from peers and is checked against it ([#withPieceHashes]).
public final class MetaInfo {
  /// A metainfo with more pieces than this says the root of its piece digests instead of the list.
  public static final int MOST_INLINE = 128;

  private final Digest digest;
  private final long length;
  private final long pieceLength;
  private final int[] pieceSums;
  private final PieceDigests pieceHashes;
  private final Optional<Digest> pieceRoot;
  private final InfoHash infoHash;

  /// @param digest the SHA-256 of the whole blob
  /// @param length bytes of the blob
  /// @param pieceLength nominal bytes of a piece, at most 2^31-1; the last piece may be shorter
  /// @param pieceSums CRC-32 of each piece, as unsigned 32-bit values
  /// @param pieceHashes the bytes of [PieceDigests], or empty where the list is not known
  public MetaInfo(
      Digest digest, long length, long pieceLength, int[] pieceSums, byte[] pieceHashes) {
    this(digest, length, pieceLength, pieceSums, pieceHashes, Optional.empty());
  }

  /// @param pieceRoot SHA-256 over all piece digests, where it was given; it is computed where
  ///   there are more than [#MOST_INLINE] digests
  public MetaInfo(
      Digest digest,
      long length,
      long pieceLength,
      int[] pieceSums,
      byte[] pieceHashes,
      Optional<Digest> pieceRoot) {
    if (length < 0 || pieceLength < 1 || pieceLength > Integer.MAX_VALUE) {
      throw new ServiceException.Invalid(
          "metainfo of " + digest + " has length " + length + ", piece length " + pieceLength);
    }
    long pieces = pieceCount(length, pieceLength);
    requireCount(digest, "piece sums", pieceSums.length, pieces);
    if (pieceHashes.length != 0) {
      requireCount(digest, "piece digests", pieceHashes.length / PieceDigests.BYTES, pieces);
    }
    this.digest = digest;
    this.length = length;
    this.pieceLength = pieceLength;
    this.pieceSums = pieceSums.clone();
    this.pieceHashes = PieceDigests.of(pieceHashes);
    this.pieceRoot = pieceHashes.length == 0 ? pieceRoot : root(pieceRoot);
    this.infoHash = computeInfoHash();
  }

  private MetaInfo(MetaInfo same, PieceDigests pieceHashes) {
    digest = same.digest;
    length = same.length;
    pieceLength = same.pieceLength;
    pieceSums = same.pieceSums;
    this.pieceHashes = pieceHashes;
    pieceRoot = same.pieceRoot;
    infoHash = same.infoHash;
  }

  private static void requireCount(Digest digest, String what, long found, long expected) {
    if (found != expected) {
      throw new ServiceException.Invalid(
          "metainfo of %s has %d %s, expected %d".formatted(digest, found, what, expected));
    }
  }

  private Optional<Digest> root(Optional<Digest> given) {
    if (given.isEmpty() && pieceHashes.count() <= MOST_INLINE) {
      return Optional.empty();
    }
    Digest root = pieceHashes.root();
    if (!given.orElse(root).equals(root)) {
      throw new ServiceException.Invalid(
          "metainfo of " + digest + " has piece digests that are not those of its root");
    }
    return Optional.of(root);
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
    return !pieceHashes.isEmpty() || pieceSums.length == 0;
  }

  /// SHA-256 of piece `index`, where the list is known.
  public Optional<byte[]> pieceHash(int index) {
    return pieceHashes.isEmpty() ? Optional.empty() : Optional.of(pieceHashes.piece(index));
  }

  /// The state of the blob's hash after piece `index`, where the list is known and has it.
  public Optional<byte[]> stateAfter(int index) {
    return pieceHashes.isEmpty() ? Optional.empty() : pieceHashes.stateAfter(index);
  }

  /// All piece digests; none when the list is not known.
  public PieceDigests pieceHashes() {
    return pieceHashes;
  }

  /// SHA-256 over all piece digests, where the metainfo says it instead of the list.
  public Optional<Digest> pieceRoot() {
    return pieceRoot;
  }

  /// The same with the list that its root stands for; empty when this is another list.
  public Optional<MetaInfo> withPieceHashes(PieceDigests list) {
    return list.count() == pieces() && pieceRoot.filter(list.root()::equals).isPresent()
        ? Optional.of(new MetaInfo(this, list))
        : Optional.empty();
  }

  /// The same as others get it: without the list where there is a root.
  public MetaInfo withoutList() {
    return pieceRoot.isEmpty() || pieceHashes.isEmpty()
        ? this
        : new MetaInfo(this, PieceDigests.NONE);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MetaInfo m
        && m.infoHash.equals(infoHash)
        && m.pieceRoot.equals(pieceRoot)
        && m.pieceHashes.equals(pieceHashes);
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
