package kraken.swarm;

import java.util.List;
import kraken.core.Bitfield;
import kraken.core.PeerId;

/// Who fetches what from the seeders, without a word being said: for each piece the neighbours that
/// lack it are ranked by a hash of piece and peer id, the same on all hosts. Each asks the seeders
/// for the pieces where it ranks first, so that two neighbours seldom fetch the same piece, and
/// each piece has somebody who fetches it.
final class Share {
  private static final int FAR_BEHIND = 8;

  private final long self;
  private final long torrent;
  private final List<Link> links;
  private final List<Long> expected;
  private final Bitfield have;

  /// @param links the connections of the torrent, as they come and go
  /// @param expected keys of incomplete peers that are being dialled: they count as if they were
  ///   there, so that those who start together do not all begin with the same pieces
  /// @param have our own pieces, as they come
  Share(PeerId self, long torrent, List<Link> links, List<Long> expected, Bitfield have) {
    this.have = have;
    this.self = key(self);
    this.torrent = torrent;
    this.links = links;
    this.expected = expected;
  }

  /// Whether nobody else needs anything.
  boolean isAlone() {
    for (int i = 0; i < links.size(); i++) {
      if (!links.get(i).isSeeder()) {
        return false;
      }
    }
    return expected.isEmpty();
  }

  /// A peer id as a number.
  static long key(PeerId peer) {
    return Long.parseUnsignedLong(peer.hex().substring(0, 16), 16)
        ^ Long.parseUnsignedLong(peer.hex().substring(24), 16);
  }

  /// Whether nobody around has a better claim to the piece.
  boolean isMine(int piece) {
    return rank(piece, 1) == 0;
  }

  /// How many around have a better claim to the piece.
  int rank(int piece) {
    return rank(piece, Integer.MAX_VALUE);
  }

  private int rank(int piece, int enough) {
    long mine = weight(self, piece);
    int rank = 0;
    for (int i = 0; i < links.size() && rank < enough; i++) {
      Link link = links.get(i);
      rank += counts(link) && !link.have.get(piece) && weight(link.key, piece) > mine ? 1 : 0;
    }
    for (int i = 0; i < expected.size() && rank < enough; i++) {
      rank += weight(expected.get(i), piece) > mine ? 1 : 0;
    }
    return rank;
  }

  /// Whoever is far behind us is slow, or new; what falls to it would come late.
  private boolean counts(Link link) {
    if (link.isSeeder()) {
      return false;
    }
    int behind = have.cardinality() - link.have.cardinality();
    return behind < FAR_BEHIND || behind < have.cardinality() / 2;
  }

  /// Mixes well enough that shares are even (the finisher of SplitMix64).
  private long weight(long key, int piece) {
    long z = (key ^ torrent) + (piece + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
