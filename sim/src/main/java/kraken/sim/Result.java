package kraken.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kraken.core.MetaInfo;

/// What came of a world.
///
/// @param limit the fluid bound of a healthy host, in seconds
/// @param image time from join to the last piece of the last blob, as a multiple of the limit, of
///   healthy hosts that lived
/// @param blob the same for each blob by itself; the limit is of one blob
/// @param slow time of hosts with slow lines, as a multiple of their own limit
/// @param reference time of hosts that behave as the reference (they do not count in `image`)
/// @param unfinished living honest hosts that do not have everything
/// @param originCopies what the origins sent, in images
/// @param repeats share of repeated pieces among what the origins sent before each piece was out
/// @param duplicates bytes that were received a second time, as a share of all that were needed
/// @param firstByte seconds from join to the first byte that a reader got
/// @param stall the longest wait of each reader after that, in seconds
/// @param announces calls of the tracker
/// @param events events of the world
/// @param seconds when it ended
/// @param samples how far the hosts were, over time
/// @param finishes who has everything
public record Result(
    double limit,
    Quantiles image,
    Quantiles blob,
    Quantiles slow,
    Quantiles reference,
    int unfinished,
    double originCopies,
    double repeats,
    double duplicates,
    Quantiles firstByte,
    Quantiles stall,
    long announces,
    long events,
    double seconds,
    List<Progress.Sample> samples,
    List<Finish> finishes) {

  public Result {
    samples = List.copyOf(samples);
    finishes = List.copyOf(finishes);
  }

  /// One host that has everything.
  ///
  /// @param joined seconds since the world began
  /// @param took seconds from then to its last piece
  /// @param links connections that it has in the end
  public record Finish(int host, double joined, double took, int links) {}

  /// Some quantiles; all 0 when there is nothing.
  public record Quantiles(
      int count, double mean, double p50, double p90, double p99, double p999, double max) {
    static Quantiles of(List<Double> values) {
      double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return new Quantiles(
          sorted.length,
          Arrays.stream(sorted).average().orElse(0),
          at(sorted, 0.5),
          at(sorted, 0.9),
          at(sorted, 0.99),
          at(sorted, 0.999),
          at(sorted, 1));
    }

    private static double at(double[] sorted, double q) {
      int n = sorted.length;
      return n == 0 ? 0 : sorted[Math.min(n - 1, Math.max(0, (int) Math.ceil(q * n) - 1))];
    }
  }

  static Result of(World world) {
    Options options = world.options();
    Limit limit = Limit.of(options);
    List<Double> image = new ArrayList<>();
    List<Double> blob = new ArrayList<>();
    List<Double> slow = new ArrayList<>();
    List<Double> reference = new ArrayList<>();
    List<Double> firstByte = new ArrayList<>();
    List<Double> stall = new ArrayList<>();
    List<Finish> finishes = new ArrayList<>();
    int unfinished = 0;
    long origins = 0;
    for (Host host : world.hosts()) {
      if (host.info().origin()) {
        origins += host.line().sent();
        continue;
      }
      if (!host.isUp() || world.isCrooked(host.index())) {
        continue;
      }
      double share = Faults.share(options.faults(), host.index());
      double own = limit.of(share);
      double last = -1;
      boolean whole = true;
      for (MetaInfo metaInfo : world.blobs()) {
        Copy copy = host.copy(metaInfo.digest());
        if (copy == null || copy.completeAt() < 0) {
          whole = false;
          continue;
        }
        double took = (copy.completeAt() - world.joined(host.index())) / own;
        last = Math.max(last, took);
        if (share == 1 && !host.isReference()) {
          blob.add(took * options.blobs());
        }
        if (copy.firstByte() >= 0) {
          firstByte.add((copy.firstByte() - world.joined(host.index())) / 1e9);
          stall.add(copy.stall() / 1e9);
        }
      }
      if (!whole) {
        unfinished++;
        continue;
      }
      double joined = world.joined(host.index()) / 1e9;
      finishes.add(new Finish(host.index(), joined, last * own / 1e9, host.connections()));
      if (host.isReference()) {
        reference.add(last);
      } else {
        (share == 1 ? image : slow).add(last);
      }
    }
    double bytes = (double) options.blobs() * options.blobBytes();
    return new Result(
        limit.healthy() / 1e9,
        Quantiles.of(image),
        Quantiles.of(blob),
        Quantiles.of(slow),
        Quantiles.of(reference),
        unfinished,
        origins / bytes,
        world.progress().repeats(),
        world.discardedBytes() / (bytes * options.hosts()),
        Quantiles.of(firstByte),
        Quantiles.of(stall),
        world.announces(),
        world.events(),
        world.now() / 1e9,
        world.progress().samples(),
        finishes);
  }
}
