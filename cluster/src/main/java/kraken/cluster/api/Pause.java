package kraken.cluster.api;

import java.time.Duration;

/// Waits between two polls; the seam between the clients and the clock.
@FunctionalInterface
interface Pause {
  void await(Duration time) throws InterruptedException;

  static Pause real() {
    return Thread::sleep;
  }
}
