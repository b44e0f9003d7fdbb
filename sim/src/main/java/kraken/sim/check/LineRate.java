package kraken.sim.check;

import java.util.function.IntToLongFunction;
import kraken.sim.Observer;

/// No host sends faster than its line: bytes that leave keep the line busy for as long as they
/// take, and nothing else leaves meanwhile. So no window of time, however short, carries more.
public final class LineRate implements Observer {
  private final Violations violations;
  private final IntToLongFunction rate;
  private final long[] free;

  /// @param rate bytes per second of each host's line
  LineRate(Violations violations, int hosts, IntToLongFunction rate) {
    this.violations = violations;
    this.rate = rate;
    free = new long[hosts];
  }

  @Override
  public void sent(int from, int to, long bytes) {
    long now = violations.now();
    if (now < free[from]) {
      violations.add(
          this,
          from,
          "%d bytes leave for host %d, %d ns before the line is free"
              .formatted(bytes, to, free[from] - now));
    }
    free[from] = Math.max(now, free[from]) + (long) (bytes * (1e9 / rate.applyAsLong(from)));
  }
}
