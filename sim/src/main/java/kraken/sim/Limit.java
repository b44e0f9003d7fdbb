package kraken.sim;

import java.util.ArrayList;
import java.util.List;

/// The fluid bound: how soon a host can have the image at best, from its own join, if every line
/// carried useful bytes all the time and a byte could be passed on as it comes.
///
/// No host can be faster than its own downlink, nor than the origins' uplinks let one copy out. The
/// hosts of one speed together can be no faster than all uplinks allow, less what slower hosts take
/// meanwhile at their full speed.
public final class Limit {
  private final Options options;
  private final List<Speed> speeds = new ArrayList<>();

  /// Hosts of one speed.
  private record Speed(double share, int hosts) {}

  private Limit(Options options) {
    this.options = options;
    for (int i = 0; i < options.hosts(); i++) {
      add(Faults.share(options.faults(), i));
    }
    speeds.sort((a, b) -> Double.compare(b.share, a.share));
  }

  public static Limit of(Options options) {
    return new Limit(options);
  }

  private void add(double share) {
    for (int i = 0; i < speeds.size(); i++) {
      if (speeds.get(i).share == share) {
        speeds.set(i, new Speed(share, speeds.get(i).hosts + 1));
        return;
      }
    }
    speeds.add(new Speed(share, 1));
  }

  /// Nanoseconds for the fastest hosts.
  public long healthy() {
    return of(1);
  }

  /// Nanoseconds for hosts whose lines carry this share of what others carry.
  public long of(double share) {
    Options.Network net = options.network();
    double bytes = (double) options.blobs() * options.blobBytes();
    double origins = (double) options.origins() * net.originUp();
    double supply = origins;
    double demand = 0;
    for (Speed c : speeds) {
      supply += c.hosts * c.share * net.up();
      if (c.share >= share) {
        demand += c.hosts * bytes;
      } else {
        supply -= c.hosts * c.share * net.down();
      }
    }
    double seconds = Math.max(bytes / origins, bytes / (share * net.down()));
    return (long) (1e9 * Math.max(seconds, demand / supply));
  }
}
