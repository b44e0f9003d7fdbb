package kraken.sim.check;

import kraken.sim.Observer;

/// Says after which inputs the costly checks are made: each, or every so many. It comes before the
/// checkers that ask it.
final class Turns implements Observer {
  private final int every;
  private long inputs;

  Turns(int every) {
    this.every = every;
  }

  @Override
  public void settled(int host) {
    inputs++;
  }

  boolean isDue() {
    return inputs % every == 0;
  }
}
