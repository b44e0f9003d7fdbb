package kraken.sim.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kraken.sim.Fault;

/// Which hosts are not what they should be, by the faults of the world.
final class Suspects {
  private final Set<Integer> liars = new HashSet<>();
  private final Map<Integer, Long> corrupt = new HashMap<>();

  Suspects(List<Fault> faults) {
    for (Fault fault : faults) {
      switch (fault) {
        case Fault.Liar liar -> liars.add(liar.host());
        case Fault.Corrupt one -> corrupt.merge(one.host(), one.at(), Math::min);
        default -> {}
      }
    }
  }

  /// Whether it says to have what it lacks.
  boolean isLiar(int host) {
    return liars.contains(host);
  }

  /// Whether it may send wrong bytes, some time.
  boolean isCorrupt(int host) {
    return corrupt.containsKey(host);
  }

  /// Whether it is honest all the time.
  boolean isHonest(int host) {
    return !isLiar(host) && !isCorrupt(host);
  }
}
