package kraken.swarm;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// How much this host asks for, over all torrents: one budget of outstanding bytes. Torrents that
/// have something to ask for stand in line: first those with nothing outstanding (each gets at
/// least one piece), then those a reader waits for, then the others, the oldest first in each
/// class.
final class Downlink {
  private static final int LEAST_PIECES = 6;
  private static final long HORIZON_NANOS = 50_000_000;
  private static final long STANDSTILL_NANOS = 1_000_000_000;
  private static final long MEASURE_NANOS = 250_000_000;

  private final long firstBudget;
  private final NavigableMap<Integer, Leech> hungry = new TreeMap<>();
  private final NavigableMap<Integer, Leech> awaited = new TreeMap<>();
  private final NavigableMap<Integer, Leech> others = new TreeMap<>();
  private long outstanding;
  private long rate;
  private long roundTrip = 1_000_000;
  private int receiving;
  private long progressAt;
  private long measured;
  private long measuredSince = Long.MIN_VALUE;

  /// @param firstBudget bytes while the speed is not known
  Downlink(long firstBudget) {
    this.firstBudget = firstBudget;
  }

  /// The torrent may have something to ask for.
  void wake(Leech leech) {
    park(leech);
    if (leech.outstanding() == 0) {
      hungry.put(leech.id(), leech);
    } else if (leech.isAwaited()) {
      awaited.put(leech.id(), leech);
    } else {
      others.put(leech.id(), leech);
    }
  }

  /// The torrent has nothing to ask for until it wakes.
  void park(Leech leech) {
    hungry.remove(leech.id());
    awaited.remove(leech.id());
    others.remove(leech.id());
  }

  /// The outstanding bytes of some torrent changed.
  void changed(long bytes) {
    outstanding += bytes;
    if (outstanding == 0) {
      measured = 0;
      measuredSince = Long.MIN_VALUE;
    }
  }

  long outstanding() {
    return outstanding;
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
      rate = rate == 0 ? seen : (rate + seen) / 2;
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

  /// A handshake took so long.
  void roundTrip(long nanos) {
    roundTrip = Math.min(200_000_000, (7 * roundTrip + nanos) / 8);
  }

  /// Nanoseconds in which everything outstanding should arrive, 0 while the speed is not known.
  /// When our own disk or line is the bottleneck this grows.
  long drainTime() {
    return rate == 0 ? 0 : (long) (outstanding * (1e9 / rate));
  }

  /// Lets the torrents ask until the budget is spent or there is nothing to ask for.
  void run() {
    while (!hungry.isEmpty() && outstanding < 2 * budget(hungry.firstEntry().getValue())) {
      step(hungry);
    }
    while (!awaited.isEmpty() && outstanding < budget(awaited.firstEntry().getValue())) {
      step(awaited);
    }
    while (!others.isEmpty() && outstanding < budget(others.firstEntry().getValue())) {
      step(others);
    }
  }

  private void step(NavigableMap<Integer, Leech> line) {
    Map.Entry<Integer, Leech> first = line.firstEntry();
    Leech leech = first.getValue();
    if (leech.askOne()) {
      wake(leech);
    } else {
      park(leech);
      leech.parked();
    }
  }

  private long budget(Leech leech) {
    if (rate == 0) {
      return firstBudget;
    }
    long flight = (long) (rate * ((HORIZON_NANOS + roundTrip) / 1e9));
    return Math.max(LEAST_PIECES * leech.pieceLength(), flight);
  }
}
