package kraken.swarm;

/// Why the core closes a connection; for the log, the metrics and the trace.
public enum CloseReason {
  /// Both ends have all pieces: nothing to exchange any more.
  BOTH_COMPLETE,
  /// Neither has anything the other lacks, and a better candidate waits.
  USELESS,
  IDLE,
  TOO_OLD,
  /// The connection table of the torrent is full.
  AT_CAPACITY,
  /// A second connection to the same peer for the same torrent.
  DUPLICATE,
  TOO_MANY_MUTUAL,
  UNKNOWN_TORRENT,
  /// The peer's metainfo of this blob is not ours (infohash or piece count differ).
  STALE_METAINFO,
  WRONG_PEER_ID,
  HANDSHAKE_TIMEOUT,
  /// The acceptor refused our handshake and said why.
  REFUSED,
  /// Both ends have all pieces already at the handshake, or the peer is ourselves.
  NOTHING_TO_EXCHANGE,
  /// A message that the protocol does not allow; the peer is banned.
  PROTOCOL_VIOLATION,
  /// Bytes with a wrong checksum; the peer is banned.
  BAD_PIECE,
  /// Piece digests that are not those of the metainfo; the peer is banned.
  BAD_DIGESTS,
  BANNED,
  /// Requests expired again and again without an answer.
  UNRESPONSIVE,
  TORRENT_GONE,
  SHUTDOWN
}
