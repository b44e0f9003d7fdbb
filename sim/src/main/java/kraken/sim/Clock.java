package kraken.sim;

import java.util.Arrays;

/// Virtual time and what is to happen: the earliest first, equal ones in the order in which they
/// were set. A heap with four children per node.
final class Clock {
  private long[] when = new long[1024];
  private long[] order = new long[1024];
  private Runnable[] events = new Runnable[1024];
  private int size;
  private long now;
  private long set;
  private long happened;

  /// Nanoseconds since the world began.
  long now() {
    return now;
  }

  /// How many events have happened.
  long happened() {
    return happened;
  }

  void after(long nanos, Runnable event) {
    at(now + nanos, event);
  }

  void at(long time, Runnable event) {
    if (size == when.length) {
      when = Arrays.copyOf(when, 2 * size);
      order = Arrays.copyOf(order, 2 * size);
      events = Arrays.copyOf(events, 2 * size);
    }
    rise(size++, Math.max(now, time), set++, event);
  }

  /// When the next event happens, `Long.MAX_VALUE` for never.
  long next() {
    return size == 0 ? Long.MAX_VALUE : when[0];
  }

  /// Lets the next event happen; there is one.
  void step() {
    Runnable event = events[0];
    now = when[0];
    int last = --size;
    long time = when[last];
    long turn = order[last];
    Runnable moved = events[last];
    events[last] = Clock::nothing;
    if (last > 0) {
      sink(time, turn, moved);
    }
    happened++;
    event.run();
  }

  private static void nothing() {}

  private boolean isEarlier(long time, long turn, int i) {
    return time < when[i] || (time == when[i] && turn < order[i]);
  }

  private void rise(int from, long time, long turn, Runnable event) {
    int i = from;
    while (i > 0) {
      int parent = (i - 1) >> 2;
      if (!isEarlier(time, turn, parent)) {
        break;
      }
      move(parent, i);
      i = parent;
    }
    put(i, time, turn, event);
  }

  private void sink(long time, long turn, Runnable event) {
    int i = 0;
    for (int first = 1; first < size; first = 4 * i + 1) {
      int best = first;
      int end = Math.min(size, first + 4);
      for (int child = first + 1; child < end; child++) {
        best = isEarlier(when[child], order[child], best) ? child : best;
      }
      if (isEarlier(time, turn, best)) {
        break;
      }
      move(best, i);
      i = best;
    }
    put(i, time, turn, event);
  }

  private void move(int from, int to) {
    put(to, when[from], order[from], events[from]);
  }

  private void put(int i, long time, long turn, Runnable event) {
    when[i] = time;
    order[i] = turn;
    events[i] = event;
  }
}
