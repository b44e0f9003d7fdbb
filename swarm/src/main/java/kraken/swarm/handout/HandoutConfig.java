package kraken.swarm.handout;

import java.time.Duration;

/// The knobs of the tracker's half.
///
/// @param limit most peers of the book in one answer; origins come on top
/// @param links most peers named to one that announces its links ([Announcer])
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

  /// The figures of the reference; near-regular of degree 10 for our own agents.
  public static HandoutConfig standard() {
    return new HandoutConfig(50, 10, Duration.ofHours(5), Policy.COMPLETENESS);
  }
}
