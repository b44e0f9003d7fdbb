package kraken.peer;

import java.time.Duration;
import kraken.swarm.SwarmConfig;

/// Variations of the core's knobs for tests.
final class Swarms {
  private Swarms() {}

  static SwarmConfig withoutExtensions(SwarmConfig c) {
    return with(c, 0, c.handshakeTimeout(), c.leecherStalled(), c.abandonGrace());
  }

  static SwarmConfig withHandshakeTimeout(SwarmConfig c, Duration timeout) {
    return with(c, c.capabilities(), timeout, c.leecherStalled(), c.abandonGrace());
  }

  static SwarmConfig withLeecherStalled(SwarmConfig c, Duration stalled) {
    return with(c, c.capabilities(), c.handshakeTimeout(), stalled, c.abandonGrace());
  }

  static SwarmConfig withAbandonGrace(SwarmConfig c, Duration grace) {
    return with(c, c.capabilities(), c.handshakeTimeout(), c.leecherStalled(), grace);
  }

  private static SwarmConfig with(
      SwarmConfig c, long capabilities, Duration handshake, Duration stalled, Duration grace) {
    return with(c, capabilities, handshake, stalled, grace, c.digestsPatience());
  }

  static SwarmConfig withDigestsPatience(SwarmConfig c, Duration patience) {
    Duration handshake = c.handshakeTimeout();
    return with(c, c.capabilities(), handshake, c.leecherStalled(), c.abandonGrace(), patience);
  }

  private static SwarmConfig with(
      SwarmConfig c,
      long capabilities,
      Duration handshake,
      Duration stalled,
      Duration grace,
      Duration digests) {
    return new SwarmConfig(
        c.dials(),
        c.announces(),
        c.connectionsPerTorrent(),
        c.mutualConnections(),
        c.outstandingBytes(),
        c.pipelinePerPeer(),
        c.pipelinePerOrigin(),
        c.endgamePieces(),
        c.requestTimeout(),
        c.requestTimeoutPerMiB(),
        handshake,
        c.idleConnection(),
        c.oldestConnection(),
        c.seederIdle(),
        stalled,
        grace,
        c.banFirst(),
        c.banLongest(),
        c.redialDelay(),
        c.readAheadPieces(),
        digests,
        capabilities);
  }
}
