package kraken.bench.sim;

import java.util.List;
import kraken.sim.Progress;

/// How long the uplink of an average agent carried nothing, by phase, in seconds. Where every host
/// can send as fast as it receives, this is what separates a run from the limit.
///
/// @param start until the median host has a twentieth
/// @param middle until a tenth of the hosts are done
/// @param end after that
/// @param busy seconds with something to carry
record Idle(double start, double middle, double end, double busy) {
  private static final double BEGUN = 0.05;

  static Idle of(List<Progress.Sample> samples) {
    double[] idle = new double[3];
    double busy = 0;
    long before = 0;
    for (Progress.Sample sample : samples) {
      double seconds = (sample.time() - before) / 1e9;
      int phase = sample.p50() < BEGUN ? 0 : sample.p90() < 1 ? 1 : 2;
      idle[phase] += seconds * (1 - Math.min(1, sample.agentsUp()));
      busy += seconds * Math.min(1, sample.agentsUp());
      before = sample.time();
    }
    return new Idle(idle[0], idle[1], idle[2], busy);
  }

  double all() {
    return start + middle + end + busy;
  }
}
