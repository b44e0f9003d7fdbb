package kraken.swarm.trace;

import kraken.core.InfoHash;
import kraken.core.PeerId;

/// Something worth telling that the core did or saw. Drivers turn these into logs and metrics.
public sealed interface TraceEvent {
  record TorrentAdded(InfoHash torrent, int have, int pieces) implements TraceEvent {}

  record ConnectionActive(InfoHash torrent, PeerId peer, boolean outgoing) implements TraceEvent {}

  record ConnectionDropped(InfoHash torrent, PeerId peer, String reason) implements TraceEvent {}

  record PieceRequested(InfoHash torrent, PeerId peer, int piece) implements TraceEvent {}

  record PieceReceived(InfoHash torrent, PeerId peer, int piece) implements TraceEvent {}

  record DuplicateReceived(InfoHash torrent, PeerId peer, int piece) implements TraceEvent {}

  record RequestExpired(InfoHash torrent, PeerId peer, int piece) implements TraceEvent {}

  record PeerBanned(InfoHash torrent, PeerId peer, String remote, String reason)
      implements TraceEvent {}

  /// No peer gave the piece digests in time: CRC-32 and the whole digest decide.
  record DigestsMissing(InfoHash torrent) implements TraceEvent {}

  record TorrentComplete(InfoHash torrent) implements TraceEvent {}

  record TorrentCancelled(InfoHash torrent, String reason) implements TraceEvent {}
}
