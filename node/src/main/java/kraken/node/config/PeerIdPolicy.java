package kraken.node.config;

/// Where the peer id of a process comes from.
public enum PeerIdPolicy {
  /// Drawn at each start.
  RANDOM,
  /// SHA-1 of `ip:port`, the same after each start.
  ADDR_HASH
}
