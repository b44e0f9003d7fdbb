package kraken.peer;

import java.time.Duration;
import kraken.swarm.SwarmConfig;

/// Variations of the core's knobs for tests.
final class Swarms {
  private Swarms() {}

  static SwarmConfig withoutExtensions(SwarmConfig c) {
    return c.change().capabilities(0).build();
  }

  static SwarmConfig withHandshakeTimeout(SwarmConfig c, Duration timeout) {
    return c.change().handshakeTimeout(timeout).build();
  }

  static SwarmConfig withLeecherStalled(SwarmConfig c, Duration stalled) {
    return c.change().leecherStalled(stalled).build();
  }

  static SwarmConfig withAbandonGrace(SwarmConfig c, Duration grace) {
    return c.change().abandonGrace(grace).build();
  }

  static SwarmConfig withDigestsPatience(SwarmConfig c, Duration patience) {
    return c.change().digestsPatience(patience).build();
  }
}
