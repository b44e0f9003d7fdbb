package kraken.node.config;

import java.time.Duration;
import kraken.node.config.bind.ByteSize;
import kraken.node.config.bind.Default;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.NoEffect;
import kraken.node.config.bind.ZeroCounts;
import kraken.swarm.SwarmConfig;
import kraken.swarm.wire.Capabilities;

/// `scheduler`: the peer-to-peer side of agents and origins.
public record SchedulerSection(
    @Doc("a complete torrent nobody asked for is dropped from memory after") @Default("5m")
        Duration seederTti,
    @Doc(
            "an incomplete torrent that gets no piece fails after, unless one is arriving; what was "
                + "verified is kept")
        @Default("5m")
        Duration leecherTti,
    @Doc("a connection without a piece either way is closed after") @Default("30s")
        Duration connTti,
    @Doc("no connection lives longer than") @Default("1h") Duration connTtl,
    @Doc("how often the limits above are checked")
        @NoEffect("they are met to the moment")
        @Default("30s")
        Duration preemptionInterval,
    @Doc("how often figures are reported") @NoEffect("they are always current") @Default("1s")
        Duration emitStatsInterval,
    @Doc("for tests of the reference") @NoEffect(value = "the limits above hold", warn = true)
        boolean disablePreemption,
    @Doc("a health probe fails after") @Default("3s") Duration probeTimeout,
    @Doc("which connections are kept") ConnState connstate,
    @Doc("one connection") Conn conn,
    @Doc("which piece is asked of whom") Dispatch dispatch,
    @Doc("what the reference does not have") Swarm swarm,
    @Doc("log of torrents") LogSection torrentlog,
    @Doc("log of the scheduler") LogSection log) {

  private static final Duration NO_BAN = Duration.ofMillis(1);

  /// These keys as the core wants them.
  ///
  /// @param agent an agent dials others and announces itself; an origin waits for them
  public SwarmConfig swarmConfig(boolean agent) {
    boolean bans = !connstate.disableBlacklist();
    SwarmConfig standard = agent ? SwarmConfig.agent() : SwarmConfig.origin();
    return standard
        .change()
        .connectionsPerTorrent(connstate.maxOpenConn())
        .mutualConnections(connstate.maxMutualConn())
        .outstandingBytes(swarm.outstanding().bytes())
        .pipelinePerPeer(dispatch.pipelineLimit())
        .pipelinePerOrigin(dispatch.originPipelineLimit())
        .endgamePieces(dispatch.disableEndgame() ? 1 : dispatch.endgameThreshold())
        .requestTimeout(dispatch.pieceRequestMinTimeout())
        .requestTimeoutPerMiB(dispatch.pieceRequestTimeoutPerMb())
        .handshakeTimeout(conn.handshakeTimeout())
        .idleConnection(connTti)
        .oldestConnection(connTtl)
        .seederIdle(seederTti)
        .leecherStalled(leecherTti)
        .abandonGrace(swarm.abandonGrace())
        .banFirst(bans ? connstate.blacklistDuration() : NO_BAN)
        .banLongest(bans ? swarm.longestBan() : NO_BAN)
        .redialDelay(swarm.redialDelay())
        .readAheadPieces(swarm.readAheadPieces())
        .digestsPatience(swarm.digestsPatience())
        .capabilities(swarm.extensions() ? Capabilities.ALL : 0)
        .build();
  }

  /// Which connections are kept.
  public record ConnState(
      @Doc("connections of one torrent, pending and active") @Default("12") int maxOpenConn,
      @Doc("neighbours a new peer may share with us; 0 is max_open_conn") int maxMutualConn,
      @Doc("never ban anybody") boolean disableBlacklist,
      @Doc("first ban of a peer that misbehaved; doubles each time up to swarm.longest_ban")
          @Default("30s")
          Duration blacklistDuration) {
    public ConnState {
      if (maxMutualConn == 0) {
        maxMutualConn = maxOpenConn;
      }
    }
  }

  /// One connection.
  public record Conn(
      @Doc("from open socket to handshake") @Default("5s") Duration handshakeTimeout,
      @Doc("messages waiting to be sent") @NoEffect("queues are bounded in bytes") @Default("10000")
          int senderBufferSize,
      @Doc("messages waiting to be handled")
          @NoEffect("queues are bounded in bytes")
          @Default("10000")
          int receiverBufferSize,
      @Doc("limits of this process, over all torrents") Bandwidth bandwidth) {}

  /// Limits of bytes between peers.
  public record Bandwidth(
      @Doc("limit at all") boolean enable,
      @Doc("bits per second sent") @Default("1677721600") long egressBitsPerSec,
      @Doc("bits per second received") @Default("2516582400") long ingressBitsPerSec,
      @Doc("bits taken from the limit at once")
          @NoEffect("bytes are counted as they flow")
          @Default("8388608")
          long tokenSize,
      @Doc("bytes that may exceed the limit for a moment after a pause") @Default("2MB")
          ByteSize burst) {}

  /// Which piece is asked of whom.
  public record Dispatch(
      @Doc("a request without a first byte is given to another peer after") @Default("4s")
          Duration pieceRequestMinTimeout,
      @Doc("more of it for each MiB of a piece") @Default("1s") Duration pieceRequestTimeoutPerMb,
      @Doc("default or rarest_first")
          @NoEffect("always rarest first with random ties")
          @Default("rarest_first")
          Policy pieceRequestPolicy,
      @Doc("most outstanding requests towards one agent") @Default("4") int pipelineLimit,
      @Doc("most outstanding requests towards one origin") @Default("4") int originPipelineLimit,
      @Doc("when fewer pieces are missing, requests may be doubled") @Default("12")
          int endgameThreshold,
      @Doc("never ask two peers for one piece") boolean disableEndgame) {}

  /// Names of policies.
  public enum Policy {
    DEFAULT,
    RAREST_FIRST
  }

  /// Keys of ours.
  public record Swarm(
      @Doc("speak our extensions of the peer protocol with peers that know them") @Default("true")
          boolean extensions,
      @Doc("bytes asked for and not yet here, over all torrents, before speeds are known")
          @Default("16MB")
          ByteSize outstanding,
      @Doc("pieces preferred ahead of the place where a client reads") @Default("2")
          int readAheadPieces,
      @Doc("a download nobody waits for any more goes on for; 0 stops it at once")
          @ZeroCounts
          @Default("5s")
          Duration abandonGrace,
      @Doc("no ban is longer") @Default("10m") Duration longestBan,
      @Doc("a peer whose connection ended is not called again before") @Default("1s")
          Duration redialDelay,
      @Doc("a download whose piece digests no peer gives goes on with CRC-32 after") @Default("3s")
          Duration digestsPatience) {}
}
