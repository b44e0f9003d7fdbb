package kraken.swarm;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import kraken.swarm.wire.Capabilities;

/// The knobs of the core. Durations are at least a millisecond, counts at least 1.
///
/// @param dials whether this host opens connections (agents do, origins do not)
/// @param announces whether this host announces itself (agents do, origins do not)
/// @param connectionsPerTorrent most connections of one torrent, pending and active
/// @param mutualConnections most neighbours that an opener may share with us
/// @param outstandingBytes budget of requested bytes over all torrents when nothing is known yet
/// @param pipelinePerPeer most outstanding requests towards one agent
/// @param pipelinePerOrigin most outstanding requests towards one origin
/// @param endgamePieces when fewer pieces than this are missing, idle budget may duplicate requests
/// @param requestTimeout least time without a first byte after which a request is given to another
/// @param requestTimeoutPerMiB more of it for each MiB of a piece
/// @param handshakeTimeout from socket open to handshake
/// @param idleConnection a connection without a piece either way for so long is closed, unless a
///   piece of it is still to be expected
/// @param oldestConnection no connection lives longer
/// @param seederIdle a complete torrent nobody asked for is dropped from memory
/// @param leecherStalled an incomplete torrent without a piece for so long fails, unless one is
///   arriving
/// @param abandonGrace how long a download goes on when nobody waits for it any more
/// @param banFirst the first ban of a peer that misbehaved; doubles each time up to `banLongest`
/// @param redialDelay a peer whose connection ended or failed is not dialled again before
/// @param readAheadPieces pieces from a reader's position that are preferred
/// @param digestsPatience a download whose piece digests nobody gives goes on without after so long
/// @param capabilities extension bits offered to others, see `wire.Capabilities`; 0 is the
///   reference's own behaviour on the wire
/// @param policies what is on; in production all
public record SwarmConfig(
    boolean dials,
    boolean announces,
    int connectionsPerTorrent,
    int mutualConnections,
    long outstandingBytes,
    int pipelinePerPeer,
    int pipelinePerOrigin,
    int endgamePieces,
    Duration requestTimeout,
    Duration requestTimeoutPerMiB,
    Duration handshakeTimeout,
    Duration idleConnection,
    Duration oldestConnection,
    Duration seederIdle,
    Duration leecherStalled,
    Duration abandonGrace,
    Duration banFirst,
    Duration banLongest,
    Duration redialDelay,
    int readAheadPieces,
    Duration digestsPatience,
    long capabilities,
    Set<Policy> policies) {

  public SwarmConfig {
    policies = Set.copyOf(policies);
  }

  /// With all policies, as in production.
  public SwarmConfig(
      boolean dials,
      boolean announces,
      int connectionsPerTorrent,
      int mutualConnections,
      long outstandingBytes,
      int pipelinePerPeer,
      int pipelinePerOrigin,
      int endgamePieces,
      Duration requestTimeout,
      Duration requestTimeoutPerMiB,
      Duration handshakeTimeout,
      Duration idleConnection,
      Duration oldestConnection,
      Duration seederIdle,
      Duration leecherStalled,
      Duration abandonGrace,
      Duration banFirst,
      Duration banLongest,
      Duration redialDelay,
      int readAheadPieces,
      Duration digestsPatience,
      long capabilities) {
    this(
        dials,
        announces,
        connectionsPerTorrent,
        mutualConnections,
        outstandingBytes,
        pipelinePerPeer,
        pipelinePerOrigin,
        endgamePieces,
        requestTimeout,
        requestTimeoutPerMiB,
        handshakeTimeout,
        idleConnection,
        oldestConnection,
        seederIdle,
        leecherStalled,
        abandonGrace,
        banFirst,
        banLongest,
        redialDelay,
        readAheadPieces,
        digestsPatience,
        capabilities,
        EnumSet.allOf(Policy.class));
  }

  /// The same with other policies.
  public SwarmConfig with(Set<Policy> other) {
    return new SwarmConfig(
        dials,
        announces,
        connectionsPerTorrent,
        mutualConnections,
        outstandingBytes,
        pipelinePerPeer,
        pipelinePerOrigin,
        endgamePieces,
        requestTimeout,
        requestTimeoutPerMiB,
        handshakeTimeout,
        idleConnection,
        oldestConnection,
        seederIdle,
        leecherStalled,
        abandonGrace,
        banFirst,
        banLongest,
        redialDelay,
        readAheadPieces,
        digestsPatience,
        capabilities,
        other);
  }

  /// The same with other extensions.
  public SwarmConfig withCapabilities(long other) {
    return new SwarmConfig(
        dials,
        announces,
        connectionsPerTorrent,
        mutualConnections,
        outstandingBytes,
        pipelinePerPeer,
        pipelinePerOrigin,
        endgamePieces,
        requestTimeout,
        requestTimeoutPerMiB,
        handshakeTimeout,
        idleConnection,
        oldestConnection,
        seederIdle,
        leecherStalled,
        abandonGrace,
        banFirst,
        banLongest,
        redialDelay,
        readAheadPieces,
        digestsPatience,
        other,
        policies);
  }

  /// What an agent uses unless told otherwise.
  public static SwarmConfig agent() {
    return new SwarmConfig(
        true,
        true,
        12,
        12,
        16L << 20,
        4,
        4,
        12,
        Duration.ofSeconds(4),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofHours(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(5),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(10),
        Duration.ofSeconds(1),
        2,
        Duration.ofSeconds(3),
        Capabilities.ALL);
  }

  /// What an origin uses: it neither dials nor announces itself.
  public static SwarmConfig origin() {
    SwarmConfig agent = agent();
    return new SwarmConfig(
        false,
        false,
        agent.connectionsPerTorrent,
        agent.mutualConnections,
        agent.outstandingBytes,
        agent.pipelinePerPeer,
        agent.pipelinePerOrigin,
        agent.endgamePieces,
        agent.requestTimeout,
        agent.requestTimeoutPerMiB,
        agent.handshakeTimeout,
        agent.idleConnection,
        agent.oldestConnection,
        agent.seederIdle,
        agent.leecherStalled,
        agent.abandonGrace,
        agent.banFirst,
        agent.banLongest,
        agent.redialDelay,
        agent.readAheadPieces,
        agent.digestsPatience,
        agent.capabilities);
  }

  /// The same with so many connections for each torrent.
  public SwarmConfig withConnections(int most) {
    return new SwarmConfig(
        dials,
        announces,
        most,
        most,
        outstandingBytes,
        pipelinePerPeer,
        pipelinePerOrigin,
        endgamePieces,
        requestTimeout,
        requestTimeoutPerMiB,
        handshakeTimeout,
        idleConnection,
        oldestConnection,
        seederIdle,
        leecherStalled,
        abandonGrace,
        banFirst,
        banLongest,
        redialDelay,
        readAheadPieces,
        digestsPatience,
        capabilities,
        policies);
  }
}
