package kraken.bench.model;

import java.util.Arrays;
import java.util.List;

/// When the healthy agents had the blob.
///
/// @param p50 seconds from the start
/// @param last seconds from the start
/// @param copies what the origins sent, in blobs
record Outcome(double p50, double last, double copies) {
  static Outcome of(List<Double> seconds, double copies) {
    double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalStateException("no agent has the blob");
    }
    return new Outcome(sorted[(sorted.length - 1) / 2], sorted[sorted.length - 1], copies);
  }

  /// Each figure by itself, of an even number the lower of the two in the middle.
  static Outcome median(List<Outcome> of) {
    return new Outcome(
        middle(of.stream().mapToDouble(Outcome::p50).toArray()),
        middle(of.stream().mapToDouble(Outcome::last).toArray()),
        middle(of.stream().mapToDouble(Outcome::copies).toArray()));
  }

  private static double middle(double[] values) {
    Arrays.sort(values);
    return values[(values.length - 1) / 2];
  }
}
