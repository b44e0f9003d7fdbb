package kraken.sim;

import java.util.Arrays;

/// Events with their times: the earliest first, equal ones by their number. A heap with four
/// children per node.
final class Agenda {
  private long[] when;
  private long[] number;
  private Runnable[] events;
  private int size;

  Agenda(int capacity) {
    when = new long[capacity];
    number = new long[capacity];
    events = new Runnable[capacity];
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(long time, long turn, Runnable event) {
    if (size == when.length) {
      when = Arrays.copyOf(when, 2 * size);
      number = Arrays.copyOf(number, 2 * size);
      events = Arrays.copyOf(events, 2 * size);
    }
    rise(size++, time, turn, event);
  }

  /// When the first is due, `Long.MAX_VALUE` where there is none.
  long next() {
    return size == 0 ? Long.MAX_VALUE : when[0];
  }

  /// The number of the first; there is one.
  long nextNumber() {
    return number[0];
  }

  /// Takes the first away; there is one.
  Runnable remove() {
    Runnable event = events[0];
    int last = --size;
    long time = when[last];
    long turn = number[last];
    Runnable moved = events[last];
    events[last] = Agenda::nothing;
    if (last > 0) {
      sink(time, turn, moved);
    }
    return event;
  }

  private static void nothing() {}

  private boolean isEarlier(long time, long turn, int i) {
    return time < when[i] || (time == when[i] && turn < number[i]);
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
        best = isEarlier(when[child], number[child], best) ? child : best;
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
    put(to, when[from], number[from], events[from]);
  }

  private void put(int i, long time, long turn, Runnable event) {
    when[i] = time;
    number[i] = turn;
    events[i] = event;
  }
}
