package kraken.sim;

import kraken.core.Bitfield;
import kraken.core.MetaInfo;
import kraken.swarm.Input;

/// What one host has of one blob, on its disk, and who reads it there.
public final class Copy {
  private final MetaInfo metaInfo;
  private final Bitfield have;
  private final Bitfield wrong;
  private int torrent = -1;
  private long reader = -1;
  private int position;
  private long movedAt = -1;
  private long firstByte = -1;
  private long stall;
  private long completeAt = -1;

  private Copy(MetaInfo metaInfo, Bitfield have) {
    this.metaInfo = metaInfo;
    this.have = have;
    wrong = new Bitfield(have.size());
  }

  static Copy none(MetaInfo metaInfo) {
    return new Copy(metaInfo, new Bitfield(metaInfo.pieces()));
  }

  static Copy whole(MetaInfo metaInfo) {
    return new Copy(metaInfo, Bitfield.full(metaInfo.pieces()));
  }

  public MetaInfo metaInfo() {
    return metaInfo;
  }

  public boolean has(int piece) {
    return have.get(piece);
  }

  /// Pieces that are there.
  public int pieces() {
    return have.cardinality();
  }

  /// Pieces that are there with other bytes than they should have.
  public int wrongPieces() {
    return wrong.cardinality();
  }

  /// Whether the piece is there with other bytes than it should have.
  public boolean isWrong(int piece) {
    return wrong.get(piece);
  }

  public boolean isWhole() {
    return have.isComplete();
  }

  /// When the last piece was stored, below 0 for not yet.
  public long completeAt() {
    return completeAt;
  }

  /// When the first byte could be read, below 0 for not yet.
  public long firstByte() {
    return firstByte;
  }

  /// The longest that the reader waited after its first byte, in nanoseconds.
  public long stall() {
    return stall;
  }

  int torrent() {
    return torrent;
  }

  long reader() {
    return reader;
  }

  /// What the host says to have. Without the piece digests it has no piece.
  Input loaded(boolean all) {
    boolean listed = metaInfo.pieceRoot().isEmpty() ? metaInfo.hasPieceHashes() : pieces() > 0;
    return new Input.TorrentLoaded(
        torrent, metaInfo.withoutList(), all ? Bitfield.full(have.size()) : have.copy(), listed);
  }

  void loadedAs(int id) {
    torrent = id;
    position = -1;
  }

  void wantedBy(long id) {
    reader = id;
    position = -1;
  }

  void stored(int piece, boolean bad, long now) {
    if (!have.set(piece)) {
      throw new IllegalStateException("piece " + piece + " was written twice");
    }
    if (bad) {
      wrong.set(piece);
    }
    if (have.isComplete()) {
      completeAt = now;
    }
  }

  /// The next piece that the reader waits for, or below 0 if it waits for the same as before or for
  /// nothing.
  int advance(long now) {
    int next = have.nextClear(Math.max(0, position));
    if (next == position) {
      return -1;
    }
    if (next > 0) {
      if (firstByte < 0) {
        firstByte = now;
      } else {
        stall = Math.max(stall, now - movedAt);
      }
      movedAt = now;
    }
    position = next;
    return next < have.size() ? next : -1;
  }
}
