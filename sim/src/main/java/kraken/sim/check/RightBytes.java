package kraken.sim.check;

import kraken.sim.Copy;
import kraken.sim.Observer;

/// No blob is taken for complete with a wrong byte, or with a missing one.
public final class RightBytes implements Observer {
  private final Violations violations;
  private final Suspects suspects;

  RightBytes(Violations violations, Suspects suspects) {
    this.violations = violations;
    this.suspects = suspects;
  }

  @Override
  public void completed(int host, Copy copy) {
    if (suspects.isLiar(host)) {
      return;
    }
    if (copy.wrongPieces() > 0) {
      violations.add(this, host, "complete with " + copy.wrongPieces() + " wrong pieces");
    }
    if (!copy.isWhole()) {
      int missing = copy.metaInfo().pieces() - copy.pieces();
      violations.add(this, host, "complete although " + missing + " pieces are missing");
    }
  }
}
