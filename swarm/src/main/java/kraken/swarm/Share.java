package kraken.swarm;

import java.util.List;
import kraken.core.PeerId;

/// Who fetches what from the seeders, without a word being said: for each piece the neighbours that
/// lack it are ranked by a hash of piece and peer id, the same on all hosts. Each asks the seeders
/// for the pieces where it ranks first, so that two neighbours seldom fetch the same piece, and
/// each piece has somebody who fetches it.
final class Share {
  private final long self;
  private final long torrent;
  private final List<Link> links;

  /// @param links the connections of the torrent, as they come and go
  Share(PeerId self, long torrent, List<Link> links) {
    this.self = key(self);
    this.torrent = torrent;
    this.links = links;
  }

  /// A peer id as a number.
  static long key(PeerId peer) {
    return Long.parseUnsignedLong(peer.hex().substring(0, 16), 16)
        ^ Long.parseUnsignedLong(peer.hex().substring(24), 16);
  }

  /// Whether nobody around has a better claim to the piece.
  boolean isMine(int piece) {
    long mine = weight(self, piece);
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      if (!link.have.get(piece) && weight(link.key, piece) > mine) {
        return false;
      }
    }
    return true;
  }

  /// How many around have a better claim to the piece.
  int rank(int piece) {
    long mine = weight(self, piece);
    int rank = 0;
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      rank += !link.have.get(piece) && weight(link.key, piece) > mine ? 1 : 0;
    }
    return rank;
  }

  /// Mixes well enough that shares are even (the finisher of SplitMix64).
  private long weight(long key, int piece) {
    long z = (key ^ torrent) + (piece + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
