package kraken.bench.model;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kraken.bench.BenchOptions;
import kraken.bench.Proc;
import kraken.sim.Fault;
import kraken.sim.Options;
import kraken.sim.Result;
import kraken.sim.World;
import kraken.swarm.SwarmConfig;

/// Rate-limited real agents pull one new blob at once, then the simulator plays the same; prints
/// both and their ratio. What the model needs to know of this machine is measured first.
final class ModelBench {
  /// As rate-limited peers set their socket buffers.
  private static final int BUFFER = 128 << 10;

  private static final long SLICE = 64 << 10;
  private static final long TRACKER_RATE = 1_000_000_000;
  private static final long TRACKER_SERVICE = 25_000;
  static final String USAGE =
      "bench/run model [--agents 24] [--origins 3] [--size 48MiB] [--piece 256KiB] [--rate 2MB/s]"
          + " [--kill 0] [--kill-at SECONDS] [--throttle 0] [--runs 3] [--seeds 5]"
          + " [--window 479KiB] [--latency-us 49] [--verify-us 1400]";

  private final Setup setup;
  private final BenchOptions options;
  private final PrintStream out;

  /// What was measured of this machine.
  private record Machine(long latency, long verifyPerMiB, long window) {}

  private ModelBench(BenchOptions options, PrintStream out) {
    this.setup = Setup.of(options);
    this.options = options;
    this.out = out;
  }

  public static void main(String[] args) throws Exception {
    BenchOptions.run(USAGE, args, options -> new ModelBench(options, System.out).run());
    System.exit(0);
  }

  private void run() throws Exception {
    double limit = (double) setup.blob() / setup.rate();
    out.printf(
        Locale.ROOT,
        "%d agents, %d origins, %.1f MiB in %d pieces, %.1f MB/s each way, limit %.1f s,"
            + " %d killed at %.1f s, %d throttled to %.0f %%%n%n",
        setup.agents(),
        setup.origins(),
        setup.blob() / 1048576.0,
        setup.pieces(),
        setup.rate() / 1e6,
        limit,
        setup.kill(),
        setup.killAt(),
        setup.throttle(),
        100 * Setup.THROTTLED);
    out.println("          | p50 s | last s | origin copies | CPU s | latency us | verify us/MiB");
    out.println("----------|-------|--------|---------------|-------|------------|--------------");
    List<Outcome> measured = new ArrayList<>();
    Machine machine = new Machine(0, 0, 0);
    for (int i = 0; i < options.number("runs", 3); i++) {
      double cpu = Proc.cpuSeconds(ProcessHandle.current().pid());
      try (Loopback.Ping ping = new Loopback.Ping();
          RealSwarm swarm = new RealSwarm(setup, i + System.nanoTime())) {
        Outcome outcome = swarm.pull();
        measured.add(outcome);
        machine = new Machine(ping.oneWayNanos(), swarm.verifyNanosPerMiB(), Loopback.held(BUFFER));
        cpu = Proc.cpuSeconds(ProcessHandle.current().pid()) - cpu;
        row("measured", outcome);
        out.printf(
            Locale.ROOT,
            " | %5.1f | %10d | %12d%n",
            cpu,
            machine.latency / 1000,
            machine.verifyPerMiB / 1000);
      }
    }
    compare(Outcome.median(measured), simulated(machine));
  }

  private Outcome simulated(Machine measured) {
    Machine machine =
        new Machine(
            1000L * options.number("latency-us", (int) (measured.latency / 1000)),
            1000L * options.number("verify-us", (int) (measured.verifyPerMiB / 1000)),
            options.bytes("window", measured.window));
    out.printf(
        Locale.ROOT,
        "%nmodel: latency %d us, verify %d us/MiB, window %d KiB%n",
        machine.latency / 1000,
        machine.verifyPerMiB / 1000,
        machine.window >> 10);
    List<Outcome> simulated = new ArrayList<>();
    for (int seed = 1; seed <= options.number("seeds", 5); seed++) {
      Result result = new World(world(machine, seed)).run();
      List<Double> ends =
          result.finishes().stream()
              .filter(finish -> setup.isHealthy(finish.host()))
              .map(Result.Finish::took)
              .toList();
      if (ends.size() < setup.healthy()) {
        throw new IllegalStateException("seed " + seed + ": only " + ends.size() + " finished");
      }
      simulated.add(Outcome.of(ends, result.originCopies()));
      row("simulated", simulated.getLast());
      out.println();
    }
    return Outcome.median(simulated);
  }

  private Options world(Machine machine, int seed) {
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < setup.agents(); i++) {
      if (setup.isKilled(i)) {
        faults.add(new Fault.Crash((long) (1e9 * setup.killAt()), i, -1, true));
      } else if (setup.isThrottled(i)) {
        faults.add(new Fault.Slow(i, Setup.THROTTLED));
      }
    }
    long rate = setup.rate();
    long quantum = Math.min(Math.min(machine.window, setup.piece()) / 4, SLICE);
    return new Options(
        seed,
        setup.agents(),
        setup.origins(),
        1,
        setup.blob(),
        setup.piece(),
        0,
        new Options.Network(
            rate, rate, rate, machine.latency, machine.latency / 5, machine.window, quantum),
        new Options.Tracker(TRACKER_RATE, TRACKER_SERVICE, Book.INTERVAL.toNanos()),
        new Options.Disk(machine.verifyPerMiB, 0),
        new Options.Peers(SwarmConfig.agent(), SwarmConfig.origin(), 0, false),
        true,
        faults,
        (long) (40e9 * setup.blob() / rate));
  }

  private void row(String name, Outcome of) {
    out.printf(
        Locale.ROOT, "%-9s | %5.2f | %6.2f | %13.3f", name, of.p50(), of.last(), of.copies());
  }

  private void compare(Outcome measured, Outcome simulated) {
    out.println();
    row("measured", measured);
    out.println();
    row("simulated", simulated);
    out.println();
    out.printf(
        Locale.ROOT,
        "%-9s | %5.3f | %6.3f | %13.3f%n",
        "ratio",
        measured.p50() / simulated.p50(),
        measured.last() / simulated.last(),
        measured.copies() / simulated.copies());
  }
}
