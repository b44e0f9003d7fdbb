package kraken.sim.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import kraken.sim.Observer;
import kraken.sim.Options;
import kraken.sim.World;
import kraken.sim.check.Checks;
import kraken.sim.check.Fingerprint;
import kraken.sim.check.Violation;

/// A small world run twice, the first time with all checkers, the second time with none, and the
/// fingerprints compared. After the end all hosts are told to stop and have the time to.
///
/// @param fingerprint of the first run
/// @param violations what was found; a difference between the runs, or an exception, is one
/// @param events inputs and outputs of all cores in the first run
/// @param nanos virtual time at which the world ended
public record Trial(
    long seed, long fingerprint, List<Violation> violations, long events, long nanos) {
  private static final long STOPPING_NANOS = 700_000_000_000L;
  private static final int CHECK_EVERY = 7;

  public Trial {
    violations = List.copyOf(violations);
  }

  /// The small world of this seed.
  public static Trial run(long seed) {
    return run(SmallWorlds.of(seed));
  }

  /// Any world, as if it were one of those.
  public static Trial run(Options options) {
    Checks checks = new Checks(options, CHECK_EVERY);
    Fingerprint first = Fingerprint.silent();
    List<Violation> violations = new ArrayList<>();
    World world = new World(options, checks, first);
    run(world, violations);
    Fingerprint second = Fingerprint.silent();
    run(new World(options, second), new ArrayList<>());
    violations.addAll(0, checks.violations().found());
    if (first.value() != second.value()) {
      violations.add(
          new Violation(
              world.now(),
              -1,
              "SameTrace",
              "two runs differ: %016x with %d events, %016x with %d"
                  .formatted(first.value(), first.events(), second.value(), second.events())));
    }
    return new Trial(options.seed(), first.value(), violations, first.events(), world.now());
  }

  private static void run(World world, List<Violation> violations) {
    try {
      world.run();
      world.stop(STOPPING_NANOS);
    } catch (IllegalStateException | IndexOutOfBoundsException broken) {
      violations.add(new Violation(world.now(), -1, "NoException", broken.toString()));
    }
  }

  /// Runs the world of this seed once more and tells everything that happens in it, a line for each
  /// input and output; the last line is the fingerprint.
  public static void trace(long seed, Consumer<String> lines) {
    Options options = SmallWorlds.of(seed);
    lines.accept("" + options);
    Fingerprint fingerprint = Fingerprint.traced(lines);
    Observer checks = new Checks(options, 1);
    List<Violation> violations = new ArrayList<>();
    run(new World(options, fingerprint, checks), violations);
    violations.forEach(violation -> lines.accept("" + violation));
    lines.accept("fingerprint %016x".formatted(fingerprint.value()));
  }
}
