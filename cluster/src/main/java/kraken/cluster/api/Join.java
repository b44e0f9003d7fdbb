package kraken.cluster.api;

import java.util.Optional;
import kraken.cluster.api.AnnounceRequest.Surroundings;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.PeerInfo;

/// The first announce of a peer that does not have the metainfo yet: it goes along with the
/// question for it, in a header that the reference skips.
///
/// @param digest the blob
/// @param peer the announcing peer
/// @param surroundings as in every announce of ours
public record Join(Digest digest, PeerInfo peer, Optional<Surroundings> surroundings) {
  /// The header of the request.
  public static final String HEADER = "Kraken-Announce";

  /// The announce that it becomes where the metainfo is known.
  public AnnounceRequest announce(InfoHash infoHash) {
    return new AnnounceRequest(digest, infoHash, peer, surroundings);
  }
}
