package kraken.swarm.handout;

import kraken.core.PeerInfo;
import org.jspecify.annotations.Nullable;

/// One peer of one torrent, as the tracker knows it.
///
/// How many links it has is what it says, and what it was promised since. Agents of the reference
/// say nothing, and who is complete announces no more, so of their promises one is forgotten every
/// two seconds: nobody would ever say that they are free again.
final class Member {
  private static final long PROMISE_LIFE = 2_000_000_000;

  PeerInfo peer;

  /// Where it stands in the list of its [Handout].
  int place;

  long announcedAt;

  /// Whether it is one of ours, that says whom it is connected to.
  boolean tellsLinks;

  /// Not to be picked again in the answer that is being made.
  boolean picked;

  final Told told;
  private int links;
  private long linksAt;
  private @Nullable PeerInfo origin;
  private long originAt;

  /// @param told empty
  Member(PeerInfo peer, int place, Told told) {
    this.peer = peer;
    this.place = place;
    this.told = told;
  }

  /// It says how many links it has.
  void links(int count, long now) {
    links = count;
    linksAt = now;
  }

  /// How many links it has or was promised.
  int linksAt(long now) {
    if (tellsLinks && !peer.complete()) {
      return links;
    }
    return (int) Math.max(0, links - (now - linksAt) / PROMISE_LIFE);
  }

  /// It was named to somebody, or somebody to it.
  void promised(long now) {
    int before = linksAt(now);
    linksAt = before == 0 ? now : linksAt + (links - before) * PROMISE_LIFE;
    links = before + 1;
  }

  /// The origin that it was told last, null when that is too long ago.
  @Nullable PeerInfo origin(long now) {
    return now - originAt <= Told.LIFE ? origin : null;
  }

  void origin(PeerInfo named, long now) {
    origin = named;
    originAt = now;
  }
}
