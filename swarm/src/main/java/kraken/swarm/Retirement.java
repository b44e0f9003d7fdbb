package kraken.swarm;

import java.util.List;
import kraken.swarm.pieces.RequestTable.Request;
import org.jspecify.annotations.Nullable;

/// When connections of one torrent end with which nothing is wrong: they are old, or idle.
///
/// Idle is one over which no piece went for a while, either way, while nothing is expected of it. A
/// piece may take longer than that on a slow line: while our requests are under way the connection
/// has as much time as [Patience] gives for an answer, and while the peer waits for a piece it
/// stays until it takes no more bytes. Should a piece take longer still, this helps nobody whom
/// others can give it; and where nobody can, the next attempt has twice the time.
final class Retirement {
  private static final long LOOK_AGAIN_NANOS = 1_000_000_000;
  private static final int MOST_DOUBLINGS = 10;

  /// For so long a connection of a seeder is its peer's, asked for something or not.
  private static final long UNUSED_NANOS = 500_000_000;

  private final Host host;
  private final Torrent torrent;
  private final long idleNanos;
  private final long oldestNanos;
  private int doublings;

  Retirement(Host host, Torrent torrent) {
    this.host = host;
    this.torrent = torrent;
    idleNanos = host.config.idleConnection().toNanos();
    oldestNanos = host.config.oldestConnection().toNanos();
  }

  /// The connection becomes active, or was found to be of use.
  void watch(Link link) {
    long idle = link.usefulAt + idleNanos;
    long next = idle > host.now() ? idle : host.now() + LOOK_AGAIN_NANOS;
    link.watch = host.timers.at(Math.min(next, link.openedAt + oldestNanos), () -> check(link));
  }

  /// Of the connections of a seeder the one over which nothing was wanted for longest: it makes
  /// room for a peer that has just come. Null while all are in use.
  @Nullable Link unused(List<Link> active) {
    Link longest = null;
    for (Link link : active) {
      boolean isUnused = !isOwed(link) && host.now() - link.usefulAt > UNUSED_NANOS;
      if (isUnused && (longest == null || link.usefulAt < longest.usefulAt)) {
        longest = link;
      }
    }
    return longest;
  }

  /// A piece came that was needed.
  void gained() {
    doublings = 0;
  }

  private void check(Link link) {
    if (host.now() >= link.openedAt + oldestNanos) {
      torrent.neighbours().close(link, CloseReason.TOO_OLD);
    } else if (host.now() < link.usefulAt + idleNanos || owes(link) || isOwed(link)) {
      watch(link);
    } else {
      doublings += link.receiving && doublings < MOST_DOUBLINGS ? 1 : 0;
      torrent.neighbours().close(link, CloseReason.IDLE);
    }
  }

  /// Whether an answer to our requests can still be expected.
  private boolean owes(Link link) {
    Leech leech = torrent.leech();
    List<Request> asked = leech == null ? List.of() : leech.requests.ofSlot(link.slot);
    if (leech == null || asked.isEmpty()) {
      return false;
    }
    long since = Math.max(link.usefulAt, asked.getFirst().sentAt());
    long limit = Math.max(idleNanos, leech.patienceNanos()) << doublings;
    return host.downlink.isSlowToBegin(host.now()) || host.now() < since + limit;
  }

  /// Whether the peer waits for a piece, and has taken bytes lately if it is being sent one.
  private boolean isOwed(Link link) {
    boolean stuck = link.blocked && host.now() >= link.blockedAt + idleNanos;
    return !stuck && (link.serving != null || !link.wishes.isEmpty());
  }
}
