package kraken.swarm;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;

/// When each torrent of this host is announced next. All torrents have their own time; only so many
/// calls run at once. Torrents are named by their ids. Belongs to the thread of its [Swarm].
final class AnnounceSchedule {
  private final int atOnce;
  private final Map<Integer, Due> byTorrent = new HashMap<>();
  private final TreeSet<Due> order = new TreeSet<>();
  private int running;

  private record Due(long when, int torrent) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return when == other.when
          ? Integer.compare(torrent, other.torrent)
          : Long.compare(when, other.when);
    }
  }

  /// @param atOnce most announces that may be under way together
  AnnounceSchedule(int atOnce) {
    this.atOnce = atOnce;
  }

  /// Announces the torrent at `when`, instead of the time it had.
  void schedule(int torrent, long when) {
    forget(torrent);
    Due due = new Due(when, torrent);
    byTorrent.put(torrent, due);
    order.add(due);
  }

  /// Announces the torrent at `when`, or when it was going to be, if that is earlier.
  void hasten(int torrent, long when) {
    Due due = byTorrent.get(torrent);
    if (due != null && when < due.when) {
      schedule(torrent, when);
    }
  }

  int size() {
    return byTorrent.size();
  }

  void forget(int torrent) {
    Due due = byTorrent.remove(torrent);
    if (due != null) {
      order.remove(due);
    }
  }

  /// Takes the next torrent that is due; the caller reports with [#ended] when its call is over.
  OptionalInt start(long now) {
    if (next() > now) {
      return OptionalInt.empty();
    }
    Due due = order.removeFirst();
    byTorrent.remove(due.torrent);
    running++;
    return OptionalInt.of(due.torrent);
  }

  /// A call begins that was not scheduled.
  void began() {
    running++;
  }

  void ended() {
    if (running == 0) {
      throw new IllegalStateException("an announce ended that never started");
    }
    running--;
  }

  /// When [#start] has something to give, `Long.MAX_VALUE` for not before something changes.
  long next() {
    return running >= atOnce || order.isEmpty() ? Long.MAX_VALUE : order.first().when;
  }
}
