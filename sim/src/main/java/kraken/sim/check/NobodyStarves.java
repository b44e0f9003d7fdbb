package kraken.sim.check;

import java.util.ArrayList;
import java.util.List;
import kraken.core.MetaInfo;
import kraken.sim.Copy;
import kraken.sim.Fault;
import kraken.sim.Observer;
import kraken.sim.World;

/// When the deadline of the world has come, which is a stated time after its last fault, every live
/// honest host has every blob of which an honest live host has each piece that it lacks.
///
/// A tracker that was down has forgotten everybody, and hears no more of agents that were complete
/// before: in such a world their copies do not count.
public final class NobodyStarves implements Observer {
  private final Violations violations;
  private final boolean forgets;

  NobodyStarves(Violations violations, List<Fault> faults) {
    this.violations = violations;
    forgets = faults.stream().anyMatch(Fault.TrackerDown.class::isInstance);
  }

  @Override
  public void ended(World world) {
    for (int host = 0; host < world.options().hosts(); host++) {
      if (!counts(world, host)) {
        continue;
      }
      for (MetaInfo blob : world.blobs()) {
        check(world, host, blob);
      }
    }
  }

  private static boolean counts(World world, int host) {
    return world.isUp(host) && !world.isCrooked(host);
  }

  private void check(World world, int host, MetaInfo blob) {
    List<Integer> missing = new ArrayList<>();
    for (int piece = 0; piece < blob.pieces(); piece++) {
      if (!has(world, host, blob, piece)) {
        if (!isThere(world, blob, piece)) {
          return;
        }
        missing.add(piece);
      }
    }
    if (!missing.isEmpty()) {
      violations.add(
          this,
          host,
          "lacks %d of %d pieces of %s, the first is %d, and each is to be had"
              .formatted(missing.size(), blob.pieces(), blob.digest(), missing.get(0)));
    }
  }

  private boolean isThere(World world, MetaInfo blob, int piece) {
    int all = world.options().hosts() + world.options().origins();
    for (int host = 0; host < all; host++) {
      boolean named = host >= world.options().hosts() || !forgets || !isWhole(world, host, blob);
      if (named && counts(world, host) && has(world, host, blob, piece)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWhole(World world, int host, MetaInfo blob) {
    return world.copy(host, blob).map(Copy::isWhole).orElse(false);
  }

  private static boolean has(World world, int host, MetaInfo blob, int piece) {
    Copy copy = world.copy(host, blob).orElse(null);
    return copy != null && copy.has(piece) && !copy.isWrong(piece);
  }
}
