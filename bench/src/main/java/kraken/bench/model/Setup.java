package kraken.bench.model;

import kraken.bench.BenchOptions;

/// What is measured and simulated alike.
///
/// @param rate bytes per second of each host, each way
/// @param kill agents that die, their sockets with them
/// @param killAt seconds after the start
/// @param throttle agents with a tenth of the rate
record Setup(
    int agents,
    int origins,
    long blob,
    long piece,
    long rate,
    int kill,
    double killAt,
    int throttle) {
  static final double THROTTLED = 0.1;

  static Setup of(BenchOptions options) {
    long blob = options.bytes("size", 48L << 20);
    long rate = options.bytes("rate", 2_000_000);
    return new Setup(
        options.number("agents", 24),
        options.number("origins", 3),
        blob,
        options.bytes("piece", 256 << 10),
        rate,
        options.number("kill", 0),
        options.decimal("kill-at", 0.4 * blob / rate),
        options.number("throttle", 0));
  }

  int pieces() {
    return Math.toIntExact(Math.ceilDiv(blob, piece));
  }

  boolean isKilled(int agent) {
    return agent < kill;
  }

  boolean isThrottled(int agent) {
    return !isKilled(agent) && agent < kill + throttle;
  }

  /// Whether its time counts.
  boolean isHealthy(int agent) {
    return agent >= kill + throttle;
  }

  long rateOf(int agent) {
    return isThrottled(agent) ? (long) (rate * THROTTLED) : rate;
  }

  int healthy() {
    return agents - kill - throttle;
  }
}
