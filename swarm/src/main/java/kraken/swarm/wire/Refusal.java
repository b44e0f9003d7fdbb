package kraken.swarm.wire;

/// Why an acceptor refuses a handshake; travels as field 103 of the message, see docs/protocol.md.
public enum Refusal {
  NONE,
  FULL,
  DUPLICATE,
  UNKNOWN_TORRENT,
  STALE_METAINFO,
  NOTHING_TO_EXCHANGE
}
