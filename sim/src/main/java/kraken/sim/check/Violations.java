package kraken.sim.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;

/// What the checkers of one world have found, the first hundred.
public final class Violations {
  private static final int MOST = 100;

  private final List<Violation> found = new ArrayList<>();
  private LongSupplier clock;

  /// @param clock nanoseconds since the world began
  public Violations(LongSupplier clock) {
    this.clock = clock;
  }

  /// From now on the time is told by another clock.
  void runBy(LongSupplier other) {
    clock = other;
  }

  long now() {
    return clock.getAsLong();
  }

  /// @param checker who saw it
  void add(Object checker, int host, String what) {
    if (found.size() < MOST) {
      found.add(new Violation(now(), host, checker.getClass().getSimpleName(), what));
    }
  }

  /// In the order in which they were seen.
  public List<Violation> found() {
    return Collections.unmodifiableList(found);
  }
}
