package kraken.sim;

import java.util.Arrays;

/// Events of a short time to come, in no order.
final class Slot {
  private long[] when = new long[8];
  private long[] number = new long[8];
  private Runnable[] events = new Runnable[8];
  private int size;

  void add(long time, long turn, Runnable event) {
    if (size == when.length) {
      when = Arrays.copyOf(when, 2 * size);
      number = Arrays.copyOf(number, 2 * size);
      events = Arrays.copyOf(events, 2 * size);
    }
    when[size] = time;
    number[size] = turn;
    events[size++] = event;
  }

  void moveTo(Agenda agenda) {
    for (int i = 0; i < size; i++) {
      agenda.add(when[i], number[i], events[i]);
    }
  }
}
