package kraken.cluster.api;

import java.util.List;
import java.util.Optional;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.PeerId;
import kraken.core.PeerInfo;

/// A peer tells the tracker about itself and asks who else has a blob.
///
/// @param digest the blob
/// @param infoHash the torrent; version 2 of the call has it in the path
/// @param peer the announcing peer
/// @param surroundings what a peer with our extensions says besides; empty from one of the
///   reference
public record AnnounceRequest(
    Digest digest, InfoHash infoHash, PeerInfo peer, Optional<Surroundings> surroundings) {

  /// An announce as the reference sends it.
  public AnnounceRequest(Digest digest, InfoHash infoHash, PeerInfo peer) {
    this(digest, infoHash, peer, Optional.empty());
  }

  /// How a peer stands in the swarm of one torrent.
  ///
  /// @param capabilities extension bits of the peer, not 0
  /// @param links whom it is connected to, or about to be; at most [#MOST_PEERS], without
  ///   duplicates
  /// @param lost whom it could not reach, or who forgot the torrent, since its last announce; the
  ///   same bounds
  /// @param stopped it leaves the torrent and is to be named to nobody
  public record Surroundings(
      long capabilities, List<PeerId> links, List<PeerId> lost, boolean stopped) {
    /// Most peers in one list; what is more is dropped.
    public static final int MOST_PEERS = 64;

    public Surroundings {
      if (capabilities == 0) {
        throw new IllegalArgumentException("a peer without capabilities sends no surroundings");
      }
      links = bounded(links);
      lost = bounded(lost);
    }

    private static List<PeerId> bounded(List<PeerId> peers) {
      return peers.stream().distinct().limit(MOST_PEERS).toList();
    }
  }
}
