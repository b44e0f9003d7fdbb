package kraken.swarm.world;

/// What the world is like.
///
/// @param seed of everything that is chance
/// @param latency one way, nanoseconds
/// @param window most bytes of pieces in flight per connection and direction
/// @param verify nanoseconds from the last byte of a piece to its being stored
/// @param interval nanoseconds between announces, as the tracker says
record Terms(long seed, long latency, int window, long verify, long interval) {
  static Terms seed(long seed) {
    return new Terms(seed, 500_000, 1 << 20, 3_000_000, 3_000_000_000L);
  }

  Terms latency(long nanos) {
    return new Terms(seed, nanos, window, verify, interval);
  }
}
