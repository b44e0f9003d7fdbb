package kraken.swarm;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How much this host asks for, over all torrents: one budget of outstanding bytes. Torrents that
/// have something to ask for stand in line: first those with nothing outstanding (each gets at
/// least one piece), then those a reader waits for, then the others, the oldest first in each
/// class.
///
/// What waits at agents of the reference is not in the budget ([Chooser#findUnseen]).
final class Downlink {
  private static final int LEAST_PIECES = 6;
  private static final int FIRST_PIECES = 2;

  /// So many torrents are compared.
  private static final int LOOKED_AT = 4;

  /// With long ways a window holds each connection back, so that more of them have to work at once.
  private static final int ROUND_TRIPS = 6;

  private static final int ROUND_TRIPS_AVERAGED = 8;
  private static final long LONGEST_ROUND_TRIP_NANOS = 200_000_000;

  /// For pieces of up to 1 MiB; for larger ones as many times longer, unless there are neighbours
  /// that do not tell how much waits at them.
  private static final long HORIZON_NANOS = 40_000_000;

  private static final double MIB = 1 << 20;
  private static final long STANDSTILL_NANOS = 1_000_000_000;
  private static final long SLOWEST_NANOS = 5_000_000_000L;
  private static final long MEASURE_NANOS = 250_000_000;

  private static final double MOST_SLOWNESS = 64;
  private static final double SLOW = 6;

  private static final long HALF_BELIEVED_NANOS = 1_000_000_000;

  /// One piece may be slow by chance.
  private static final int SLOW_PIECES = 3;

  private final long firstBudget;
  private final boolean follows;
  private final Line hungry = new Line();
  private final Line awaited = new Line();
  private final Line others = new Line();
  private long outstanding;
  private long unseen;
  private long rate;
  private long roundTrip = 1_000_000;
  private int roundTrips;
  private int receiving;
  private long progressAt;
  private long measured;
  private long measuredSince = Long.MIN_VALUE;

  /// @param firstBudget bytes while the speed is not known. It is at least two pieces: with one the
  ///   line would stand still while that is stored, and no speed could be seen
  /// @param follows whether the budget follows the speed then
  Downlink(long firstBudget, boolean follows) {
    this.firstBudget = firstBudget;
    this.follows = follows;
  }

  /// The torrent may have something to ask for.
  void wake(Leech leech) {
    Line line = leech.outstanding() == 0 ? hungry : leech.isAwaited() ? awaited : others;
    if (leech.line != line) {
      park(leech);
      line.join(leech);
    }
  }

  /// The torrent has nothing to ask for until it wakes.
  void park(Leech leech) {
    if (leech.line != null) {
      leech.line.leave(leech);
    }
  }

  /// The outstanding bytes of some torrent changed.
  ///
  /// @param inUnseenQueues how many of them wait at peers that do not tell of their queue
  void changed(long bytes, long inUnseenQueues) {
    outstanding += bytes;
    unseen += inUnseenQueues;
    if (outstanding == 0) {
      measured = 0;
      measuredSince = Long.MIN_VALUE;
    }
  }

  long outstanding() {
    return outstanding;
  }

  /// Those of them that wait in queues we do not see.
  long unseen() {
    return unseen;
  }

  /// Bytes of a piece have been stored.
  void stored(int bytes, long now) {
    if (measuredSince == Long.MIN_VALUE) {
      measuredSince = now;
      return;
    }
    measured += bytes;
    long elapsed = now - measuredSince;
    if (elapsed >= MEASURE_NANOS) {
      long seen = (long) (measured * (1e9 / elapsed));
      rate = rate == 0 ? seen : seen > rate ? (rate + seen) / 2 : (7 * rate + seen) / 8;
      measured = 0;
      measuredSince = now;
    }
  }

  /// A payload begins or ends on this connection.
  void receiving(Link link, boolean on) {
    if (link.receiving != on) {
      link.receiving = on;
      receiving += on ? 1 : -1;
    }
  }

  /// Bytes of some payload came.
  void progressed(long now) {
    progressAt = now;
  }

  /// Whether all of several payloads stand still: then it is not the peers, but our line or disk.
  boolean isChoked(long now) {
    return receiving > 1 && now - progressAt > STANDSTILL_NANOS;
  }

  /// Whether first bytes come, too few yet to know our speed: on a very slow line each of several
  /// payloads takes minutes, and nobody is to blame.
  boolean isSlowToBegin(long now) {
    return rate == 0 && isReceiving() && now - progressAt < SLOWEST_NANOS;
  }

  /// Whether a payload is coming, or being stored.
  boolean isReceiving() {
    return receiving > 0;
  }

  /// A whole piece came from the peer. Tells whether it has just turned out to be slow.
  boolean delivered(Link link, int bytes, long now) {
    boolean wasSlow = isSlow(link);
    link.delivered(bytes, now);
    return !wasSlow && isSlow(link);
  }

  /// How many times slower than we are the peer's pieces come, 1 while that is not known.
  double slowness(Link link) {
    return link.rate > 0 && link.rate < rate ? Math.min(MOST_SLOWNESS, rate / link.rate) : 1;
  }

  /// The same, as far as it can still be believed: of a neighbour half of it after so long, a third
  /// after twice as long. A few pieces may have come slowly by chance, and who is not asked for
  /// that is not seen to be fast.
  double slownessNow(Link link, long now) {
    double seen = slowness(link);
    if (seen == 1 || isSlow(link)) {
      return seen;
    }
    return 1 + (seen - 1) / (1 + (double) (now - link.ratedAt) / HALF_BELIEVED_NANOS);
  }

  /// Whether the peer is so slow that it does not count as a neighbour.
  boolean isSlow(Link link) {
    return link.delivered >= SLOW_PIECES && slowness(link) >= SLOW;
  }

  /// A handshake took so long. The first few count alike: whoever is dialled more than it dials
  /// sees no more of them, and with too short a way in mind its budget starves it.
  void roundTrip(long nanos) {
    roundTrips = Math.min(ROUND_TRIPS_AVERAGED, roundTrips + 1);
    roundTrip += (Math.min(LONGEST_ROUND_TRIP_NANOS, nanos) - roundTrip) / roundTrips;
  }

  /// Nanoseconds in which everything outstanding should arrive, 0 while the speed is not known.
  /// When our own disk or line is the bottleneck this grows.
  long drainTime() {
    return rate == 0 ? 0 : (long) (outstanding * (1e9 / rate));
  }

  /// Nanoseconds in which the smallest budget of such pieces arrives, 0 while the speed is not
  /// known.
  long leastTime(long pieceLength) {
    return rate == 0 ? 0 : (long) (LEAST_PIECES * pieceLength * (1e9 / rate));
  }

  /// Lets the torrents ask until the budget is spent or there is nothing to ask for.
  void run() {
    run(hungry, 2);
    run(awaited, 1);
    run(others, 1);
    awaited.fillUnseenQueues();
    others.fillUnseenQueues();
  }

  private void run(Line line, int budgets) {
    for (Leech first = line.first(); first != null; first = line.first()) {
      if (!mayAsk(first, budgets)) {
        return;
      }
      Leech best = leastLoaded(line);
      if (best != null) {
        best.take();
        wake(best);
      }
    }
  }

  /// Whether the budget allows a piece more. While many start, an origin has a long queue: with
  /// large pieces what waits there would be most of the budget for seconds, and nothing would be
  /// asked of others. A few pieces may always be asked of these.
  private boolean mayAsk(Leech leech, int budgets) {
    long counted = outstanding - unseen;
    if (counted < budgets * budget(leech)) {
      return true;
    }
    long least = (rate == 0 ? FIRST_PIECES : LEAST_PIECES) * leech.pieceLength();
    return counted - leech.tally().waitingAtOrigins() < least;
  }

  /// Of the first few torrents in line the one of which the next piece has the shortest way: where
  /// all pieces that we lack are in long queues, the budget goes to another torrent.
  private @Nullable Leech leastLoaded(Line line) {
    Leech best = null;
    long least = Long.MAX_VALUE;
    for (int i = 0; i < Math.min(line.leeches.size(), LOOKED_AT); i++) {
      Leech leech = line.leeches.get(i);
      long load = leech.find();
      if (load == Chooser.NOTHING) {
        park(leech);
        leech.parked();
        i--;
        continue;
      }
      if (load < least) {
        best = leech;
        least = load;
      }
    }
    return best;
  }

  /// What arrives within the horizon at our speed, and some pieces more: these push all hosts
  /// towards an equal share, since whoever is slow gets more of them for its speed. At any piece
  /// length a fast line has as many pieces to look forward to: with six alone uplinks run dry now
  /// and then.
  private long budget(Leech leech) {
    if (rate == 0 || !follows) {
      return Math.max(firstBudget, FIRST_PIECES * leech.pieceLength());
    }
    double large = leech.tally().areQueuesHidden() ? 1 : Math.max(1, leech.pieceLength() / MIB);
    double horizon = HORIZON_NANOS * large;
    long flight = (long) (rate * ((horizon + ROUND_TRIPS * roundTrip) / 1e9));
    return LEAST_PIECES * leech.pieceLength() + flight;
  }

  /// Torrents that stand in line, the oldest first. There are few, and they seldom come and go.
  static final class Line {
    private final List<Leech> leeches = new ArrayList<>();

    private @Nullable Leech first() {
      return leeches.isEmpty() ? null : leeches.getFirst();
    }

    private void fillUnseenQueues() {
      for (int i = 0; i < leeches.size(); i++) {
        boolean more = true;
        while (more) {
          more = leeches.get(i).askUnseen();
        }
      }
    }

    private void join(Leech leech) {
      int place = leeches.size();
      while (place > 0 && leeches.get(place - 1).id() > leech.id()) {
        place--;
      }
      leeches.add(place, leech);
      leech.line = this;
    }

    private void leave(Leech leech) {
      leeches.remove(leech);
      leech.line = null;
    }
  }
}
