package kraken.sim.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kraken.core.MetaInfo;
import kraken.sim.Copy;
import kraken.sim.Fault;
import kraken.sim.Observer;
import kraken.sim.World;
import kraken.swarm.Input;
import kraken.swarm.Output;

/// When the deadline of the world has come, which is a stated time after its last fault, every live
/// honest host of ours has every blob of which an honest live host has each piece that it lacks.
///
/// A tracker that was down has forgotten everybody, and hears no more of complete copies that an
/// agent had let go from memory by then, as nobody used them: in such a world these do not count.
public final class NobodyStarves implements Observer {
  private final Violations violations;
  private final boolean forgets;
  private final List<Map<Integer, MetaInfo>> held = new ArrayList<>();

  NobodyStarves(Violations violations, List<Fault> faults) {
    this.violations = violations;
    forgets = faults.stream().anyMatch(Fault.TrackerDown.class::isInstance);
  }

  @Override
  public void started(int host) {
    while (held.size() <= host) {
      held.add(new HashMap<>());
    }
    held.get(host).clear();
  }

  @Override
  public void input(int host, Input input) {
    if (input instanceof Input.TorrentLoaded in) {
      held.get(host).put(in.torrent(), in.metaInfo());
    }
  }

  @Override
  public void output(int host, Output output) {
    if (output instanceof Output.UnloadTorrent out) {
      held.get(host).remove(out.torrent());
    }
  }

  @Override
  public void ended(World world) {
    for (int host = 0; host < world.options().hosts(); host++) {
      if (!counts(world, host) || world.options().isReference(host)) {
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
      if (isNamed(world, host, blob) && counts(world, host) && has(world, host, blob, piece)) {
        return true;
      }
    }
    return false;
  }

  private boolean isNamed(World world, int host, MetaInfo blob) {
    return !forgets
        || host >= world.options().hosts()
        || !isWhole(world, host, blob)
        || held.get(host).containsValue(blob);
  }

  private static boolean isWhole(World world, int host, MetaInfo blob) {
    return world.copy(host, blob).map(Copy::isWhole).orElse(false);
  }

  private static boolean has(World world, int host, MetaInfo blob, int piece) {
    Copy copy = world.copy(host, blob).orElse(null);
    return copy != null && copy.has(piece) && !copy.isWrong(piece);
  }
}
