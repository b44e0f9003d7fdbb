package kraken.sim;

import org.jspecify.annotations.Nullable;

/// Virtual time and what is to happen: the earliest first, equal ones in the order in which they
/// were set.
///
/// Time is cut into slots. Only the events of the present slot are kept in order, so that they stay
/// in the processor's cache; those of the next second lie in a list for each slot, later ones in an
/// agenda of their own.
final class Clock {
  private static final int SLOT_BITS = 18;
  private static final int SLOTS = 4096;

  private final Agenda present = new Agenda(4096);
  private final @Nullable Slot[] soon = new @Nullable Slot[SLOTS];
  private final Agenda late = new Agenda(1024);
  private int inSoon;
  private long slot;
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

  void at(long when, Runnable event) {
    add(Math.max(now, when), set++, event);
  }

  private void add(long time, long number, Runnable event) {
    long in = time >> SLOT_BITS;
    if (in <= slot) {
      present.add(time, number, event);
    } else if (in - slot < SLOTS) {
      int place = (int) (in % SLOTS);
      Slot list = soon[place];
      if (list == null) {
        list = new Slot();
        soon[place] = list;
        inSoon++;
      }
      list.add(time, number, event);
    } else {
      late.add(time, number, event);
    }
  }

  /// When the next event happens, `Long.MAX_VALUE` for never.
  long next() {
    if (present.isEmpty()) {
      turn();
    }
    return present.next();
  }

  /// Lets the next event happen; there is one.
  void step() {
    now = next();
    happened++;
    present.remove().run();
  }

  /// Goes on to the next slot in which something happens, if there is one.
  private void turn() {
    long following = late.isEmpty() ? Long.MAX_VALUE : late.next() >> SLOT_BITS;
    if (inSoon > 0) {
      long first = slot + 1;
      while (first < following && soon[(int) (first % SLOTS)] == null) {
        first++;
      }
      following = first;
    }
    if (following == Long.MAX_VALUE) {
      return;
    }
    slot = following;
    int place = (int) (slot % SLOTS);
    Slot list = soon[place];
    if (list != null) {
      soon[place] = null;
      inSoon--;
      list.moveTo(present);
    }
    while (!late.isEmpty() && late.next() >> SLOT_BITS <= slot) {
      present.add(late.next(), late.nextNumber(), late.remove());
    }
  }
}
