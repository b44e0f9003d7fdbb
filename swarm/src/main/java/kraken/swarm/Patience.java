package kraken.swarm;

import java.util.List;
import kraken.swarm.pieces.RequestTable;
import kraken.swarm.pieces.RequestTable.Request;
import kraken.swarm.trace.TraceEvent;

/// How long the peers of one torrent may take over what they were asked: to the first byte, then
/// between bytes. Whoever does anything about our requests is not silent. While our own disk or
/// line is the bottleneck nobody is blamed ([Downlink#isChoked], [Downlink#drainTime]).
///
/// From a silent peer the requests are taken away, and it gets one at a time until it answers;
/// after three times, or in the midst of a piece, the connection is closed.
final class Patience {
  private static final int MOST_STRIKES = 3;

  /// Nobody is silent before this time is over, however fast we are.
  private static final long LEAST_NANOS = 500_000_000;

  /// So many times as long as usual without a word.
  private static final int QUIET_TIMES = 3;

  /// As long as it takes to get a few pieces at our speed, so many times.
  private static final int TIMES = 10;

  private final Host host;
  private final Torrent torrent;
  private final Leech leech;

  Patience(Host host, Torrent torrent, Leech leech) {
    this.host = host;
    this.torrent = torrent;
    this.leech = leech;
  }

  /// Something is asked of the peer. Its time is looked at again and again, since it becomes
  /// shorter once we know how fast we are.
  void watch(Link link) {
    if (link.patience == null) {
      long now = host.now();
      long until = Math.clamp(deadline(link), now + 1, now + LEAST_NANOS);
      link.patience = host.timers.at(until, () -> check(link));
    }
  }

  /// The connection closes.
  void forget(Link link) {
    host.timers.cancel(link.patience);
    link.patience = null;
  }

  /// Who does not say a word has less time than who only does not answer: peers that download tell
  /// what they get all the time.
  private long deadline(Link link) {
    long deadline = link.progressAt + nanos();
    if (!host.has(Policy.QUICK_TIMEOUTS) || leech.pace.serviceNanos() == 0) {
      return deadline;
    }
    long heard = Math.max(link.heardAt, link.progressAt);
    return Math.min(deadline, heard + QUIET_TIMES * leech.pace.quietNanos());
  }

  /// How long a peer may do nothing about what it was asked.
  long nanos() {
    SwarmConfig config = host.config;
    long perMiB = config.requestTimeoutPerMiB().toNanos();
    long configured =
        config.requestTimeout().toNanos() + perMiB * (leech.pieceLength() >> 10) / 1024;
    long drain = host.downlink.drainTime();
    long least = host.downlink.leastTime(leech.pieceLength());
    if (least > 0 && host.has(Policy.QUICK_TIMEOUTS)) {
      return Math.max(LEAST_NANOS, TIMES * Math.max(least, drain / 4));
    }
    return Math.max(configured, 4 * drain);
  }

  private void check(Link link) {
    link.patience = null;
    if (!link.isActive() || leech.requests.ofSlot(link.slot).isEmpty()) {
      return;
    }
    boolean over = host.now() >= deadline(link);
    if (over && (host.downlink.isChoked(host.now()) || host.downlink.isSlowToBegin(host.now()))) {
      link.progressAt = host.now();
      over = host.now() >= deadline(link);
    }
    if (!over) {
      watch(link);
      return;
    }
    link.strikes++;
    boolean stuck = false;
    for (Request request : leech.requests.ofSlot(link.slot)) {
      stuck |= request.state() == RequestTable.State.RECEIVING;
      if (host.tracing && request.isLive()) {
        int piece = request.piece();
        host.trace(new TraceEvent.RequestExpired(torrent.infoHash(), link.peer(), piece));
      }
    }
    if (stuck || link.strikes >= MOST_STRIKES) {
      torrent.neighbours().close(link, CloseReason.UNRESPONSIVE);
      return;
    }
    leech.takeAway(List.copyOf(leech.requests.ofSlot(link.slot)));
    link.progressAt = host.now();
    watch(link);
  }
}
