package kraken.swarm;

/// What the core does beyond the bare protocol. All are on; each can be switched off to see what it
/// is worth (docs/swarm.md has the table).
public enum Policy {
  /// Of the neighbours that have a piece the least loaded is asked; else any.
  LEAST_LOADED,
  /// What waits at a slow neighbour counts for more; else bytes are bytes.
  PEER_SPEED,
  /// Much slower neighbours do not count as such: the tracker is asked for others.
  REPLACEMENT,
  /// The rarest of some pieces is asked for; else any.
  RAREST,
  /// The budget of outstanding bytes follows the measured rate; else it stays what it is at first.
  BUDGET,
  /// Who misses the most is served first; else who asked first.
  LEAST_COMPLETE,
  /// Who waits is served sooner and sooner.
  AGEING,
  /// While the receiver of a piece holds it back, another piece is sent.
  WORK_CONSERVING,
  /// Neighbours agree by hash who fetches what from a seeder.
  SHARES,
  /// Origins hand each piece out once before any twice.
  SUPER_SEEDING,
  /// Near the end what takes long is asked of a second neighbour.
  HEDGING,
  /// The time that a peer may be silent follows the measured rate; else it is as configured.
  QUICK_TIMEOUTS,
  /// Pieces just ahead of a reader come first.
  READ_AHEAD
}
