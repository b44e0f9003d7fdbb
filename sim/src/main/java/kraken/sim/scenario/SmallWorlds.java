package kraken.sim.scenario;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import kraken.sim.Fault;
import kraken.sim.Options;
import kraken.sim.reference.Choice;
import kraken.swarm.SwarmConfig;

/// Small worlds by seed: up to 20 hosts, one to three of them origins, one or two blobs of up to 64
/// pieces, lines and disks of all kinds, and up to eight faults of any kind. Faults end at a stated
/// time (slow lines and disks, liars and hosts that send wrong bytes stay as they are); the
/// deadline is so long after that the slowest host could fetch everything several times, from an
/// origin that serves all others as well.
///
/// In one of four worlds some of the hosts behave as the reference.
///
/// In nine of ten worlds the first origin is there all the time and honest.
public final class SmallWorlds {
  private static final int HOSTS = 20;
  private static final int PIECES = 64;
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1000 * MILLISECOND;

  /// Within so long after the last fault the cores have lost patience with whoever is silent, and
  /// delays before dialling again are over.
  private static final long SETTLING = 120 * SECOND;

  private final SplittableRandom random;
  private final int origins;
  private final int hosts;
  private final boolean safe;
  private final List<Fault> faults = new ArrayList<>();
  private long end;

  private SmallWorlds(long seed) {
    random = new SplittableRandom(seed);
    origins = 1 + random.nextInt(3);
    hosts = 1 + random.nextInt(HOSTS - origins);
    safe = random.nextInt(10) > 0;
  }

  /// The world of this seed.
  public static Options of(long seed) {
    return new SmallWorlds(seed).options(seed);
  }

  private Options options(long seed) {
    int blobs = 1 + random.nextInt(2);
    long pieceBytes = 1L << (14 + random.nextInt(7));
    int pieces = 1 + random.nextInt(PIECES);
    long blobBytes = pieces * pieceBytes - random.nextLong(pieceBytes / 2);
    double ideal = between(0.02, 5);
    long down = Math.max(2 * pieceBytes, (long) (blobs * blobBytes / ideal));
    long up = (long) (down * between(0.3, 3));
    long originUp = (long) (down * between(0.3, 3));
    long arrival = random.nextInt(3) == 0 ? 0 : (long) (between(0.01, 10) * SECOND);
    long span = arrival + (long) ((2 * ideal + between(0.1, 5)) * SECOND);
    int wrongs = random.nextInt(9);
    for (int i = 0; i < wrongs; i++) {
      faults.add(fault(span));
    }
    double slowest = slowest();
    double own = blobs * blobBytes / (slowest * Math.min(up, down));
    double all = (double) hosts * blobs * blobBytes / (slowest * Math.min(originUp, up));
    long patience = (long) ((own + all) * 2 * SECOND) + SETTLING;
    long latency = (long) (between(0.05, 50) * MILLISECOND);
    long window = Math.max(4096, pieceBytes >> random.nextInt(4));
    long share = Math.min(window, pieceBytes) / 4;
    long quantum = Math.max(share / 4, Math.min(share, (long) (slowest * Math.min(up, down) / 20)));
    int links = random.nextInt(3) == 0 ? 2 + random.nextInt(8) : 10;
    return new Options(
        seed,
        hosts,
        origins,
        blobs,
        blobBytes,
        pieceBytes,
        arrival,
        new Options.Network(
            up, down, originUp, latency, random.nextLong(2 * latency), window, quantum),
        new Options.Tracker(300_000_000, 25_000, (1 + random.nextInt(5)) * SECOND),
        new Options.Disk(random.nextLong(5 * MILLISECOND), random.nextBoolean() ? 0 : 2 * down),
        peers(seed, links),
        random.nextBoolean(),
        faults,
        Math.max(end, arrival) + patience);
  }

  private static Options.Peers peers(long seed, int links) {
    SplittableRandom random = new SplittableRandom(~seed);
    boolean mixed = random.nextInt(4) == 0;
    return new Options.Peers(
        SwarmConfig.agent().withConnections(links),
        SwarmConfig.origin().withConnections(links),
        mixed ? random.nextDouble() : 0,
        mixed && random.nextInt(3) == 0,
        random.nextBoolean() ? Choice.RANDOM : Choice.RAREST_FIRST);
  }

  /// Any order of magnitude between is as likely.
  private double between(double least, double most) {
    return least * Math.exp(random.nextDouble() * Math.log(most / least));
  }

  private double slowest() {
    double slowest = 1;
    for (Fault fault : faults) {
      slowest = fault instanceof Fault.Slow slow ? Math.min(slowest, slow.share()) : slowest;
    }
    return slowest;
  }

  private Fault fault(long span) {
    long at = random.nextLong(span);
    long until = at + (long) (between(0.05, 20) * SECOND);
    Fault fault =
        switch (random.nextInt(12)) {
          case 0 -> new Fault.Vanish(at, mortal());
          case 1 -> new Fault.Crash(at, mortal(), -1, true);
          case 2, 3 -> new Fault.Crash(at, anybody(), until - at, random.nextBoolean());
          case 4 -> new Fault.Slow(anybody(), between(0.1, 0.8));
          case 5 -> new Fault.SlowDisk(anybody(), between(2, 50));
          case 6 -> new Fault.DiskFailure(at, until, anybody());
          case 7 -> new Fault.Partition(at, until, some());
          case 8 -> deaf(at, until);
          case 9 ->
              random.nextBoolean() ? new Fault.Corrupt(at, mortal()) : new Fault.Liar(agent());
          case 10 -> new Fault.TrackerDown(at, until);
          default -> new Fault.StaleHandout(at, until);
        };
    end = Math.max(end, until);
    return fault;
  }

  private Fault deaf(long at, long until) {
    int from = anybody();
    int other = random.nextInt(hosts + origins - 1);
    return new Fault.Deaf(at, until, from, other < from ? other : other + 1);
  }

  private int agent() {
    return random.nextInt(hosts);
  }

  private int anybody() {
    return random.nextInt(hosts + origins);
  }

  /// A host that may be lost for good.
  private int mortal() {
    int host = anybody();
    return safe && host == hosts ? agent() : host;
  }

  private Set<Integer> some() {
    Set<Integer> some = new HashSet<>();
    int size = 1 + random.nextInt(hosts + origins);
    for (int i = 0; i < size; i++) {
      some.add(anybody());
    }
    return some;
  }
}
