package kraken.cluster.api;

import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.PeerInfo;

/// A peer tells the tracker about itself and asks who else has a blob.
///
/// @param digest the blob
/// @param infoHash the torrent; version 2 of the call has it in the path
/// @param peer the announcing peer
public record AnnounceRequest(Digest digest, InfoHash infoHash, PeerInfo peer) {}
