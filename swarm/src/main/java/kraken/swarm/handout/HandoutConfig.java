package kraken.swarm.handout;

import java.time.Duration;

/// The knobs of the tracker's half.
///
/// @param limit most peers of the book in one answer to an agent of the reference, an origin comes
///   on top. If it is more than `links` these agents are served as the reference does it: so many
///   random peers, and all origins
/// @param links how many links each peer is to have; most peers named to one that announces its
///   links ([Announcer])
/// @param ttl a peer that has not announced for so long is forgotten
/// @param policy in which order peers are named
public record HandoutConfig(int limit, int links, Duration ttl, Policy policy) {

  /// The order of an answer; ties are broken by chance.
  public enum Policy {
    /// No order.
    DEFAULT,
    /// Complete agents, then origins, then incomplete agents.
    COMPLETENESS
  }

  public HandoutConfig {
    if (limit < 1 || links < 1 || ttl.toMillis() < 1) {
      throw new IllegalArgumentException(
          "handout limit, links and ttl must be positive: %d, %d, %s".formatted(limit, links, ttl));
    }
  }

  /// Whether agents of the reference are told a few peers too, each edge on one side.
  boolean isShort() {
    return limit <= links;
  }

  /// A near-regular graph of degree 10; agents of the reference, which have room for 10
  /// connections, are told 9 peers and an origin.
  public static HandoutConfig standard() {
    return new HandoutConfig(9, 10, Duration.ofHours(5), Policy.COMPLETENESS);
  }
}
