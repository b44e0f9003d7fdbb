package kraken.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kraken.core.Bitfield;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.swarm.Output;

/// How far the hosts of a world are, measured at regular times; and what the origins sent before
/// each piece had left them once.
public final class Progress {
  private static final int SAMPLES = 200;
  private static final int MOST_SAMPLES = 10 * SAMPLES;

  private final World world;
  private final long[] received;
  private final Map<Digest, Bitfield> out = new HashMap<>();
  private final List<Sample> samples = new ArrayList<>();
  private long every;
  private long first;
  private long again;
  private long lastAgents;
  private long lastOrigins;

  /// One moment.
  ///
  /// @param time nanoseconds since the world began
  /// @param least share of the image that the slowest living host has, then quantiles
  /// @param agentsUp share of the agents' uplinks in use since the sample before
  /// @param originsUp the same of the origins
  public record Sample(
      long time,
      double least,
      double p10,
      double p50,
      double p90,
      double agentsUp,
      double originsUp) {}

  Progress(World world) {
    this.world = world;
    received = new long[world.options().hosts() + world.options().origins()];
    for (MetaInfo blob : world.blobs()) {
      out.put(blob.digest(), new Bitfield(blob.pieces()));
    }
  }

  void start() {
    every = Math.max(1, Limit.of(world.options()).healthy() / SAMPLES);
    world.clock().after(every, this::sample);
  }

  void stored(Host host, long bytes) {
    received[host.index()] += bytes;
  }

  /// A host has sent a piece.
  void sent(Host host, Output.ServePiece serve) {
    Copy copy = host.info().origin() ? host.torrent(serve.torrent()) : null;
    Bitfield once = copy == null ? null : out.get(copy.metaInfo().digest());
    if (once == null || once.isComplete()) {
      return;
    }
    if (once.set(serve.piece())) {
      first++;
    } else {
      again++;
    }
  }

  /// Of the pieces that origins sent before all had left them once, the share that had already.
  double repeats() {
    return first + again == 0 ? 0 : (double) again / (first + again);
  }

  List<Sample> samples() {
    return samples;
  }

  private void sample() {
    Options options = world.options();
    long agents = 0;
    long origins = 0;
    double[] shares = new double[options.hosts()];
    int living = 0;
    double image = (double) options.blobs() * options.blobBytes();
    for (Host host : world.hosts()) {
      if (host.info().origin()) {
        origins += host.line().sent();
      } else {
        agents += host.line().sent();
        if (host.isUp()) {
          shares[living++] = received[host.index()] / image;
        }
      }
    }
    Arrays.sort(shares, 0, living);
    double seconds = every / 1e9;
    samples.add(
        new Sample(
            world.now(),
            quantile(shares, living, 0),
            quantile(shares, living, 0.1),
            quantile(shares, living, 0.5),
            quantile(shares, living, 0.9),
            (agents - lastAgents) / (seconds * options.network().up() * options.hosts()),
            (origins - lastOrigins)
                / (seconds * options.network().originUp() * options.origins())));
    lastAgents = agents;
    lastOrigins = origins;
    if (samples.size() == MOST_SAMPLES) {
      thinOut();
    }
    if (!world.isStopping()) {
      world.clock().after(every, this::sample);
    }
  }

  /// A world that takes much longer than it should is looked at less often.
  private void thinOut() {
    for (int i = 0; i < MOST_SAMPLES / 2; i++) {
      samples.set(i, samples.get(2 * i + 1));
    }
    samples.subList(MOST_SAMPLES / 2, MOST_SAMPLES).clear();
    every *= 2;
  }

  private static double quantile(double[] sorted, int n, double q) {
    return n == 0 ? 0 : sorted[Math.min(n - 1, (int) (q * n))];
  }
}
