package kraken.node.config;

import java.time.Duration;
import kraken.node.config.bind.Default;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.NoEffect;
import kraken.node.config.bind.ZeroCounts;

/// Everything a tracker can be told in its file.
public record TrackerConfig(
    @Doc("logging") LoggingSection zap,
    @Doc("where figures go") MetricsSection metrics,
    @Doc("not used") NginxSection nginx,
    @Doc("encryption") TlsSection tls,
    @Doc("who has announced which blob") PeerStore peerstore,
    @Doc("what is known of the origins") OriginStore originstore,
    @Doc("answers to announces") TrackerServer trackerserver,
    @Doc("who is told about whom") Handout peerhandoutpolicy,
    @Doc("the origins") Upstream.Active origin)
    implements RoleConfig {

  /// Who has announced which blob.
  public record PeerStore(
      @Doc("in a Redis shared by several trackers") Redis redis, @Doc("in memory") Local local) {}

  /// In a Redis.
  public record Redis(
      @Doc("use it") @NoEffect(value = "peers are kept in memory", warn = true) boolean enabled,
      @Doc("host:port, mandatory when enabled") String addr,
      @Doc("connecting") @Default("5s") Duration dialTimeout,
      @Doc("reading") @Default("30s") Duration readTimeout,
      @Doc("writing") @Default("30s") Duration writeTimeout,
      @Doc("length of one window") @Default("1h") Duration peerSetWindowSize,
      @Doc("windows kept") @Default("5") int maxPeerSetWindows,
      @Doc("idle connections kept") @Default("10") int maxIdleConns,
      @Doc("most connections") @Default("500") int maxActiveConns,
      @Doc("an idle connection is closed after") @Default("60s") Duration idleConnTimeout) {}

  /// In memory.
  public record Local(
      @Doc("a peer that does not announce any more is forgotten after") @Default("5h")
          Duration ttl) {}

  /// What is known of the origins; for how long.
  public record OriginStore(
      @Doc("owners of a digest; 0 asks each time") @ZeroCounts @Default("10s")
          Duration locationsTtl,
      @Doc("that asking for owners failed; 0 asks each time") @ZeroCounts @Default("1s")
          Duration locationsErrorTtl,
      @Doc("peer id and address of an origin; 0 asks each time") @ZeroCounts @Default("10s")
          Duration originContextTtl,
      @Doc("that an origin did not answer; 0 asks each time") @ZeroCounts @Default("5s")
          Duration originUnavailableTtl) {}

  /// Answers to announces.
  public record TrackerServer(
      @Doc("time between two announces of a peer, told to it") @Default("3s")
          Duration announceInterval,
      @Doc(
              "peers told to an agent of the reference, with one origin; more than 10: so many and all"
                  + " origins, as the reference does it")
          @Default("9")
          int announceLimit,
      @Doc("unused in the reference too") @NoEffect("none") @Default("1s")
          Duration getMetainfoLimit,
      @Doc("not used") ListenerSection listener) {}

  /// Who is told about whom.
  public record Handout(
      @Doc("default (any order) or completeness (complete peers first)") @Default("completeness")
          HandoutPolicy priority) {}

  /// Order of the peers in an answer.
  public enum HandoutPolicy {
    DEFAULT,
    COMPLETENESS
  }
}
