package kraken.sim.check;

import java.util.function.IntConsumer;
import kraken.sim.Observer;

/// The core's own books are right: [kraken.swarm.Swarm#checkInvariants] after an input.
public final class CoreInvariants implements Observer {
  private final Violations violations;
  private final IntConsumer check;
  private final Turns turns;

  /// @param check throws when the books of a host are wrong
  CoreInvariants(Violations violations, IntConsumer check, Turns turns) {
    this.violations = violations;
    this.check = check;
    this.turns = turns;
  }

  @Override
  public void settled(int host) {
    if (!turns.isDue()) {
      return;
    }
    try {
      check.accept(host);
    } catch (IllegalStateException broken) {
      violations.add(this, host, "" + broken.getMessage());
    }
  }
}
