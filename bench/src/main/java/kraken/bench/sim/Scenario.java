package kraken.bench.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kraken.sim.Fault;
import kraken.sim.Limit;
import kraken.sim.Options;
import kraken.swarm.Policy;
import kraken.swarm.SwarmConfig;
import kraken.swarm.handout.HandoutConfig;

/// What the options ask for: a world for each seed.
final class Scenario {
  private static final long MOST_PIECES = 1_000_000;
  private static final int MOST_HOSTS = 1_000_000;
  private static final long ANNOUNCE_INTERVAL = 3_000_000_000L;

  /// As many names as the reference's tracker gives.
  private static final int REFERENCE_PEERS = 50;

  private static final int LEAST_PIECE = 1 << 10;

  private final WorldFlags world;
  private final NetworkFlags network;
  private final PeerFlags peers;
  private final Units.Slow slow;
  private final Units.Mix mix;

  /// @throws IllegalArgumentException says which option is wrong, and what to give instead
  Scenario(WorldFlags world, NetworkFlags network, PeerFlags peers) {
    this.world = world;
    this.network = network;
    this.peers = peers;
    slow = Units.Slow.parse(peers.slow);
    mix = Units.Mix.parse(peers.policy);
    atLeast("--hosts", world.hosts, 1, MOST_HOSTS);
    atLeast("--origins", world.origins, 1, MOST_HOSTS);
    atLeast("--blobs", world.blobs, 1, 1000);
    atLeast("--seeds", world.seeds, 1, 1_000_000);
    atLeast("--degree", peers.degree == null ? 1 : peers.degree, 1, 1000);
    atLeast("--blob-size", world.blobSize, 1, Long.MAX_VALUE);
    atLeast("--piece-length", world.pieceLength, LEAST_PIECE, Integer.MAX_VALUE);
    atLeast("--window", window(), LEAST_PIECE, Integer.MAX_VALUE);
    long pieces = Math.ceilDiv(world.blobSize, world.pieceLength);
    require(
        pieces <= MOST_PIECES,
        "--blob-size has " + pieces + " pieces of --piece-length, more than " + MOST_PIECES);
    require(
        slow.share() + peers.fail <= 1, "--slow and --fail together are more than all the hosts");
  }

  private static void atLeast(String name, long value, long least, long most) {
    String range = most == Long.MAX_VALUE ? "at least " + least : least + " to " + most;
    require(value >= least && value <= most, name + " " + value + ": give " + range);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  int seeds() {
    return world.seeds;
  }

  long firstSeed() {
    return world.seed;
  }

  /// The world of one seed.
  Options options(long seed) {
    Random random = new Random(seed);
    List<Integer> order = new ArrayList<>(IntStream.range(0, world.hosts).boxed().toList());
    Collections.shuffle(order, random);
    int slowHosts = (int) Math.round(world.hosts * slow.share());
    int failing = Math.min(world.hosts - slowHosts, (int) Math.round(world.hosts * peers.fail));
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < slowHosts && slow.factor() < 1; i++) {
      faults.add(new Fault.Slow(order.get(i), slow.factor()));
    }
    Limit limit = Limit.of(options(seed, faults, 0));
    for (int i = 0; i < failing; i++) {
      double at = 0.1 + 0.7 * random.nextDouble();
      faults.add(new Fault.Vanish((long) (limit.healthy() * at), order.get(slowHosts + i)));
    }
    long slowest = slowHosts == 0 ? limit.healthy() : limit.of(slow.factor());
    long usual = world.arrival + 4 * slowest + 60_000_000_000L;
    return options(seed, faults, world.deadline == null ? usual : world.deadline);
  }

  private Options options(long seed, List<Fault> faults, long deadline) {
    return new Options(
        seed,
        world.hosts,
        world.origins,
        world.blobs,
        world.blobSize,
        world.pieceLength,
        world.arrival,
        lines(),
        tracker(),
        new Options.Disk(network.verify, 0),
        peers(),
        world.readers,
        faults,
        deadline);
  }

  private Options.Network lines() {
    long quantum = Math.min(window() / 4, world.pieceLength / 4);
    long origin = network.origin == null ? network.up : network.origin;
    return new Options.Network(
        network.up, network.down, origin, network.latency, network.jitter, window(), quantum);
  }

  private long window() {
    return network.window == null ? Math.max(1 << 20, world.pieceLength) : network.window;
  }

  private Options.Tracker tracker() {
    HandoutConfig usual = HandoutConfig.standard();
    int links = peers.degree == null ? usual.links() : peers.degree;
    int named = mix.isPure() ? REFERENCE_PEERS : Math.max(1, links - 1);
    return new Options.Tracker(
        network.trackerRate,
        network.trackerService,
        ANNOUNCE_INTERVAL,
        new HandoutConfig(named, links, usual.ttl(), usual.policy()));
  }

  private Options.Peers peers() {
    Set<Policy> on = EnumSet.allOf(Policy.class);
    peers.without.forEach(on::remove);
    SwarmConfig ours = SwarmConfig.agent().with(on);
    if (peers.degree != null) {
      ours = ours.withConnections(peers.degree);
    }
    return new Options.Peers(
        ours, SwarmConfig.origin().with(on), mix.reference(), mix.isPure(), mix.choice());
  }

  /// What is run, in one line.
  String title() {
    StringBuilder title = new StringBuilder();
    title.append(
        String.format(
            Locale.ROOT,
            "%,d hosts, %d × %s in pieces of %s, %s up, %s down, %d origin%s",
            world.hosts,
            world.blobs,
            Units.size(world.blobSize),
            Units.size(world.pieceLength),
            Units.rate(network.up),
            Units.rate(network.down),
            world.origins,
            world.origins == 1 ? "" : "s"));
    if (slow.share() > 0) {
      title.append(", " + percent(slow.share()) + " at " + percent(slow.factor()) + " speed");
    }
    if (peers.fail > 0) {
      title.append(", " + percent(peers.fail) + " vanish");
    }
    if (mix.reference() > 0) {
      title.append(", " + percent(mix.reference()) + " reference peers");
    }
    if (!peers.without.isEmpty()) {
      title.append(
          peers.without.stream()
              .map(Units.PolicyName::name)
              .collect(Collectors.joining(", ", ", without ", "")));
    }
    return title.toString();
  }

  private static String percent(double share) {
    return Units.number(100 * share) + " %";
  }
}
