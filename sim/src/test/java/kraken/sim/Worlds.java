package kraken.sim;

import java.util.List;
import kraken.sim.reference.Choice;
import kraken.swarm.SwarmConfig;

/// Small worlds for tests: five agents, an origin (host 5), two blobs of 20 pieces of 64 KiB.
public final class Worlds {
  static final int ORIGIN = 5;
  static final long PIECE = 1 << 16;
  static final int PIECES = 20;
  private static final long SECOND = 1_000_000_000;
  private static final long MILLI = 1_000_000;

  private Worlds() {}

  public static Options small() {
    return seed(1);
  }

  public static Options seed(long seed) {
    return options(seed, ORIGIN, List.of());
  }

  public static Options with(Fault... faults) {
    return options(1, ORIGIN, List.of(faults));
  }

  /// One agent and the origin (host 1), between which nothing passes.
  public static Options alone() {
    return options(1, 1, List.of(new Fault.Deaf(0, 1000 * SECOND, 1, 0)));
  }

  /// One agent and the origin (host 1).
  public static Options two(Fault... faults) {
    return options(1, 1, List.of(faults));
  }

  static String ip(int host) {
    return "10.0.0." + host;
  }

  private static Options options(long seed, int hosts, List<Fault> faults) {
    return new Options(
        seed,
        hosts,
        1,
        2,
        PIECES * PIECE - 5,
        PIECE,
        0,
        new Options.Network(10_000_000, 10_000_000, 10_000_000, MILLI, MILLI, PIECE, PIECE / 4),
        new Options.Tracker(100_000_000, MILLI / 10, 3 * SECOND),
        new Options.Disk(MILLI, 0),
        new Options.Peers(SwarmConfig.agent(), SwarmConfig.origin(), 0, false, Choice.RANDOM),
        true,
        faults,
        100 * SECOND);
  }
}
