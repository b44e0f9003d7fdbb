package kraken.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import kraken.core.MetaInfo;

/// The only writer of one piece: takes its bytes in order, writes them where they belong and checks
/// them in the same pass, with the strongest [PieceSum]. Belongs to one thread; closing it without
/// [PartialBlob#pieceStored] gives the piece back.
///
/// ```
/// try (PieceCheck check = partial.beginPiece(7)) {
///   while (check.remaining() > 0) { check.write(nextBytes()); }
///   if (check.finish()) { partial.pieceStored(7); } else { banTheSender(); }
/// }
/// ```
public final class PieceCheck implements AutoCloseable {
  private final PartialBlob blob;
  private final int piece;
  private final long offset;
  private final int length;
  private final PieceSum sum;
  private boolean passing;
  private int taken;
  private boolean finished;
  private boolean good;
  private boolean closed;

  PieceCheck(PartialBlob blob, int piece) {
    this.blob = blob;
    this.piece = piece;
    MetaInfo metaInfo = blob.metaInfo();
    this.offset = metaInfo.pieceOffset(piece);
    this.length = metaInfo.pieceLength(piece);
    this.sum = PieceSum.of(metaInfo, piece);
    this.passing = !(sum.isLink() && blob.isChained()) && blob.prefixDigest().beginPassing(offset);
  }

  public int piece() {
    return piece;
  }

  /// Bytes that the piece still lacks.
  public int remaining() {
    return length - taken;
  }

  /// Writes the next bytes of the piece and checks them; `bytes` is left consumed. Not more than
  /// [#remaining].
  public void write(ByteBuffer bytes) throws IOException {
    if (finished || closed || bytes.remaining() > remaining()) {
      throw new IllegalStateException(
          "piece " + piece + " takes " + remaining() + " bytes more, not " + bytes.remaining());
    }
    ByteBuffer forSum = bytes.duplicate();
    ByteBuffer forWhole = bytes.duplicate();
    int count = bytes.remaining();
    blob.write(bytes, offset + taken);
    sum.update(forSum);
    if (passing) {
      blob.prefixDigest().pass(forWhole);
    }
    taken += count;
  }

  /// Whether the piece is whole and right. When it is not, its bytes count as absent.
  public boolean finish() {
    if (!finished) {
      finished = true;
      good = taken == length && sum.matches();
    }
    return good;
  }

  /// Whether it was checked as a link of the blob's own hash.
  boolean isLink() {
    return sum.isLink();
  }

  boolean isGood() {
    return finished && good && !closed;
  }

  /// The piece is marked present.
  void stored() {
    endPassing(length);
  }

  private void endPassing(int good) {
    if (passing) {
      passing = false;
      blob.prefixDigest().endPassing(good);
    }
  }

  /// Gives the piece back when it was not stored. Harmless when called again.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      endPassing(0);
      blob.ended(this);
    }
  }
}
