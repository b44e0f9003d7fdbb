package kraken.swarm;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import kraken.swarm.wire.Capabilities;

/// The knobs of the core, made with [#change]. Durations are at least a millisecond, counts at
/// least 1.
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
        Capabilities.ALL,
        EnumSet.allOf(Policy.class));
  }

  /// What an origin uses: it neither dials nor announces itself.
  public static SwarmConfig origin() {
    return agent().change().dials(false).announces(false).build();
  }

  /// The same with other policies.
  public SwarmConfig with(Set<Policy> other) {
    return change().policies(other).build();
  }

  /// The same with so many connections for each torrent.
  public SwarmConfig withConnections(int most) {
    return change().connectionsPerTorrent(most).mutualConnections(most).build();
  }

  /// A copy to change.
  public Builder change() {
    return new Builder(this);
  }

  /// Knobs that are being set; what they mean is said above.
  public static final class Builder {
    private boolean dials;
    private boolean announces;
    private int connectionsPerTorrent;
    private int mutualConnections;
    private long outstandingBytes;
    private int pipelinePerPeer;
    private int pipelinePerOrigin;
    private int endgamePieces;
    private Duration requestTimeout;
    private Duration requestTimeoutPerMiB;
    private Duration handshakeTimeout;
    private Duration idleConnection;
    private Duration oldestConnection;
    private Duration seederIdle;
    private Duration leecherStalled;
    private Duration abandonGrace;
    private Duration banFirst;
    private Duration banLongest;
    private Duration redialDelay;
    private int readAheadPieces;
    private Duration digestsPatience;
    private long capabilities;
    private Set<Policy> policies;

    private Builder(SwarmConfig from) {
      dials = from.dials;
      announces = from.announces;
      connectionsPerTorrent = from.connectionsPerTorrent;
      mutualConnections = from.mutualConnections;
      outstandingBytes = from.outstandingBytes;
      pipelinePerPeer = from.pipelinePerPeer;
      pipelinePerOrigin = from.pipelinePerOrigin;
      endgamePieces = from.endgamePieces;
      requestTimeout = from.requestTimeout;
      requestTimeoutPerMiB = from.requestTimeoutPerMiB;
      handshakeTimeout = from.handshakeTimeout;
      idleConnection = from.idleConnection;
      oldestConnection = from.oldestConnection;
      seederIdle = from.seederIdle;
      leecherStalled = from.leecherStalled;
      abandonGrace = from.abandonGrace;
      banFirst = from.banFirst;
      banLongest = from.banLongest;
      redialDelay = from.redialDelay;
      readAheadPieces = from.readAheadPieces;
      digestsPatience = from.digestsPatience;
      capabilities = from.capabilities;
      policies = from.policies;
    }

    public Builder dials(boolean value) {
      dials = value;
      return this;
    }

    public Builder announces(boolean value) {
      announces = value;
      return this;
    }

    public Builder connectionsPerTorrent(int value) {
      connectionsPerTorrent = value;
      return this;
    }

    public Builder mutualConnections(int value) {
      mutualConnections = value;
      return this;
    }

    public Builder outstandingBytes(long value) {
      outstandingBytes = value;
      return this;
    }

    public Builder pipelinePerPeer(int value) {
      pipelinePerPeer = value;
      return this;
    }

    public Builder pipelinePerOrigin(int value) {
      pipelinePerOrigin = value;
      return this;
    }

    public Builder endgamePieces(int value) {
      endgamePieces = value;
      return this;
    }

    public Builder requestTimeout(Duration value) {
      requestTimeout = value;
      return this;
    }

    public Builder requestTimeoutPerMiB(Duration value) {
      requestTimeoutPerMiB = value;
      return this;
    }

    public Builder handshakeTimeout(Duration value) {
      handshakeTimeout = value;
      return this;
    }

    public Builder idleConnection(Duration value) {
      idleConnection = value;
      return this;
    }

    public Builder oldestConnection(Duration value) {
      oldestConnection = value;
      return this;
    }

    public Builder seederIdle(Duration value) {
      seederIdle = value;
      return this;
    }

    public Builder leecherStalled(Duration value) {
      leecherStalled = value;
      return this;
    }

    public Builder abandonGrace(Duration value) {
      abandonGrace = value;
      return this;
    }

    public Builder banFirst(Duration value) {
      banFirst = value;
      return this;
    }

    public Builder banLongest(Duration value) {
      banLongest = value;
      return this;
    }

    public Builder redialDelay(Duration value) {
      redialDelay = value;
      return this;
    }

    public Builder readAheadPieces(int value) {
      readAheadPieces = value;
      return this;
    }

    public Builder digestsPatience(Duration value) {
      digestsPatience = value;
      return this;
    }

    public Builder capabilities(long value) {
      capabilities = value;
      return this;
    }

    public Builder policies(Set<Policy> value) {
      policies = value;
      return this;
    }

    public SwarmConfig build() {
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
          policies);
    }
  }
}
