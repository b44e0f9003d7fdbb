package kraken.sim;

import java.util.ArrayList;
import java.util.List;

/// What of the faults concerns the network: when something that is sent now passes.
final class Faults {
  private final List<Fault.Partition> partitions = new ArrayList<>();
  private final List<Fault.Deaf> deaf = new ArrayList<>();
  private final boolean none;

  Faults(List<Fault> faults) {
    for (Fault fault : faults) {
      switch (fault) {
        case Fault.Partition partition -> partitions.add(partition);
        case Fault.Deaf one -> deaf.add(one);
        default -> {}
      }
    }
    none = partitions.isEmpty() && deaf.isEmpty();
  }

  /// The first moment from `time` on at which something passes from one host to the other.
  long passes(int from, int to, long time) {
    if (none) {
      return time;
    }
    long at = time;
    for (boolean again = true; again; ) {
      again = false;
      for (Fault.Partition p : partitions) {
        boolean parted = p.hosts().contains(from) != p.hosts().contains(to);
        if (parted && at >= p.at() && at < p.until()) {
          at = p.until();
          again = true;
        }
      }
      for (Fault.Deaf d : deaf) {
        if (d.from() == from && d.to() == to && at >= d.at() && at < d.until()) {
          at = d.until();
          again = true;
        }
      }
    }
    return at;
  }

  /// What the lines of a host carry of what others carry.
  static double share(List<Fault> faults, int host) {
    double share = 1;
    for (Fault fault : faults) {
      share = fault instanceof Fault.Slow slow && slow.host() == host ? slow.share() : share;
    }
    return share;
  }

  /// How many times as long storing takes on a host.
  static double storing(List<Fault> faults, int host) {
    double times = 1;
    for (Fault fault : faults) {
      times = fault instanceof Fault.SlowDisk slow && slow.host() == host ? slow.times() : times;
    }
    return times;
  }
}
