package kraken.swarm.world;

import java.util.PriorityQueue;

/// Virtual time: things happen in the order of their time, equal ones in the order they were set.
final class Clock {
  private final PriorityQueue<Event> events = new PriorityQueue<>(Clock::earlierFirst);
  private long now;
  private long order;

  private record Event(long when, long order, Runnable action) {}

  private static int earlierFirst(Event a, Event b) {
    return a.when == b.when ? Long.compare(a.order, b.order) : Long.compare(a.when, b.when);
  }

  long now() {
    return now;
  }

  void at(long when, Runnable action) {
    events.add(new Event(Math.max(now, when), order++, action));
  }

  void after(long nanos, Runnable action) {
    at(now + nanos, action);
  }

  /// Lets the next thing happen; false when there is none before `until`.
  boolean step(long until) {
    if (events.isEmpty() || events.element().when > until) {
      return false;
    }
    Event event = events.remove();
    now = event.when;
    event.action.run();
    return true;
  }
}
