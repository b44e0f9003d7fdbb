package kraken.sim.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kraken.sim.Observer;
import kraken.sim.World;
import kraken.swarm.Input;
import kraken.swarm.Load;

/// What a core holds is bounded by its torrents and connections, whatever has happened before; and
/// when all torrents have ended and all connections are closed it holds nothing.
public final class BoundedMemory implements Observer {
  /// Cancelled alarms that may lie about, besides as many as there are others.
  private static final int STALE_ALARMS = 66;

  private static final int ALARMS_OF_ONE = 3;
  private static final int WISHES_OF_ONE = 65;
  private static final int STANDINGS_OF_ONE = 512;

  private final Violations violations;
  private final Bounds bounds;
  private final PerHost<Optional<Load>> loads;
  private final Turns turns;
  private final List<int[]> open = new ArrayList<>();

  /// @param torrents most that a host may have
  /// @param links most connections of a torrent
  /// @param pipeline most requests on a connection
  /// @param pieces of a torrent
  record Bounds(int torrents, int links, int pipeline, int pieces) {}

  BoundedMemory(Violations violations, Bounds bounds, PerHost<Optional<Load>> loads, Turns turns) {
    this.violations = violations;
    this.bounds = bounds;
    this.loads = loads;
    this.turns = turns;
  }

  @Override
  public void started(int host) {
    while (open.size() <= host) {
      open.add(new int[1]);
    }
    open.get(host)[0] = 0;
  }

  @Override
  public void input(int host, Input input) {
    int change =
        switch (input) {
          case Input.ConnectionOpened _ -> 1;
          case Input.ConnectionClosed _ -> -1;
          default -> 0;
        };
    open.get(host)[0] += change;
  }

  @Override
  public void settled(int host) {
    if (turns.isDue()) {
      loads.of(host).ifPresent(load -> check(host, load));
    }
  }

  private void check(int host, Load load) {
    int conns = open.get(host)[0];
    int torrents = load.torrents();
    most(host, "torrents", torrents, bounds.torrents);
    most(host, "connections", load.connections(), conns);
    most(host, "forgotten connections", conns - load.connections(), 0);
    most(host, "dials", load.dials(), torrents * bounds.links);
    most(host, "expected peers", load.expected(), torrents * bounds.links);
    most(host, "guests", load.guests(), Math.min(torrents * bounds.links, conns));
    most(host, "requests", load.requests(), conns * bounds.pipeline);
    most(host, "wishes", load.wishes(), conns * WISHES_OF_ONE);
    most(host, "haves", load.haves(), torrents * bounds.pieces);
    most(host, "announces", load.announces(), torrents);
    most(host, "standings", load.standings(), torrents * STANDINGS_OF_ONE);
    int alarms = 2 * ALARMS_OF_ONE * (torrents + conns) + STALE_ALARMS;
    most(host, "alarms", load.alarms(), alarms);
  }

  private void most(int host, String what, int seen, int most) {
    if (seen > most) {
      violations.add(this, host, "%d %s are held, at most %d may be".formatted(seen, what, most));
    }
  }

  @Override
  public void stopped(World world) {
    for (int host = 0; host < open.size(); host++) {
      int at = host;
      loads.of(host).ifPresent(load -> checkEmpty(at, load));
    }
  }

  private void checkEmpty(int host, Load load) {
    check(host, load);
    Load nothing = new Load(0, 0, 0, 0, 0, 0, 0, load.alarms(), 0, 0, 0, 0);
    if (!load.equals(nothing)) {
      violations.add(this, host, "when all has ended this is held still: " + load);
    }
  }
}
