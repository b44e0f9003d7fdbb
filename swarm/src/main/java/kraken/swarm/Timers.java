package kraken.swarm;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// What is to be done when, of one host: a heap of alarms, earliest first, equal ones in the order
/// in which they were set. Belongs to the thread of its [Swarm].
final class Timers {
  private final PriorityQueue<Alarm> heap = new PriorityQueue<>(Timers::earlierFirst);
  private long alarms;
  private int cancelled;

  /// Something to be done at a time.
  static final class Alarm {
    private final long when;
    private final long order;
    private final Runnable action;
    private boolean off;

    private Alarm(long when, long order, Runnable action) {
      this.when = when;
      this.order = order;
      this.action = action;
    }
  }

  private static int earlierFirst(Alarm a, Alarm b) {
    return a.when == b.when ? Long.compare(a.order, b.order) : Long.compare(a.when, b.when);
  }

  /// Rings once at `when`; an action that sets a new alarm sets it later than the time it got.
  Alarm at(long when, Runnable action) {
    Alarm alarm = new Alarm(when, alarms++, action);
    heap.add(alarm);
    return alarm;
  }

  /// The alarm will not ring. One that has rung may be given again.
  void cancel(@Nullable Alarm alarm) {
    if (alarm == null || alarm.off) {
      return;
    }
    alarm.off = true;
    cancelled++;
    if (cancelled > 64 && cancelled > heap.size() / 2) {
      heap.removeIf(a -> a.off);
      cancelled = 0;
    }
    dropCancelledHead();
  }

  /// How many alarms are kept, cancelled ones that are not cleaned up yet included.
  int size() {
    return heap.size();
  }

  /// When the next alarm rings, `Long.MAX_VALUE` for never.
  long next() {
    Alarm head = heap.peek();
    return head == null ? Long.MAX_VALUE : head.when;
  }

  /// Rings everything that is due.
  void ring(long now) {
    while (next() <= now) {
      Alarm alarm = heap.remove();
      alarm.off = true;
      dropCancelledHead();
      alarm.action.run();
    }
  }

  private void dropCancelledHead() {
    for (Alarm head = heap.peek(); head != null && head.off; head = heap.peek()) {
      heap.remove();
      cancelled--;
    }
  }
}
