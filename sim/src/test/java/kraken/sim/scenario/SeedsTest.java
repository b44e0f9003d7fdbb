package kraken.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import kraken.sim.Fault;
import kraken.sim.Options;
import org.junit.jupiter.api.Test;

/// Small worlds with everything that can go wrong: no checker finds anything, and each world runs
/// the same way twice. `bench/run seeds` runs many more, and replays one with its trace.
final class SeedsTest {
  private static final int SEEDS = 200;

  @Test
  void noCheckerFindsAnythingInSmallWorldsWithAllFaults() {
    List<String> found = new ArrayList<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      Trial trial = Trial.run(seed);
      assertThat(trial.events()).isPositive();
      trial.violations().forEach(violation -> found.add("seed " + trial.seed() + ": " + violation));
    }
    assertThat(found).isEmpty();
  }

  /// Host 1 crashes while a piece waits for its disk, on a connection that it has closed.
  @Test
  void hostThatIsStartedAgainHearsNothingOfItsLifeBefore() {
    assertThat(Trial.run(5638).violations()).isEmpty();
  }

  @Test
  void otherSeedsAreOtherWorlds() {
    assertThat(LongStream.rangeClosed(1, 20).map(seed -> Trial.run(seed).fingerprint()).distinct())
        .hasSize(20);
  }

  @Test
  void traceEndsWithTheFingerprint() {
    List<String> lines = new ArrayList<>();
    Trial.trace(3, lines::add);
    assertThat(lines.getLast())
        .isEqualTo("fingerprint %016x".formatted(Trial.run(3).fingerprint()));
    assertThat(lines).anyMatch(line -> line.contains("< DownloadRequested"));
  }

  @Test
  void generatorMakesWorldsOfAllKinds() {
    Set<Class<?>> faults = new HashSet<>();
    int mixed = 0;
    for (long seed = 1; seed <= 1000; seed++) {
      Options options = SmallWorlds.of(seed);
      assertThat(options).isEqualTo(SmallWorlds.of(seed));
      assertThat(options.hosts()).isBetween(1, 19);
      assertThat(options.hosts() + options.origins()).isLessThanOrEqualTo(20);
      assertThat(options.origins()).isBetween(1, 3);
      assertThat(options.blobs()).isBetween(1, 2);
      assertThat(Math.ceilDiv(options.blobBytes(), options.pieceBytes())).isBetween(1L, 64L);
      int all = options.hosts() + options.origins();
      mixed += IntStream.range(0, all).anyMatch(options::isReference) ? 1 : 0;
      options.faults().forEach(fault -> faults.add(fault.getClass()));
    }
    assertThat(mixed).isBetween(150, 250);
    Set<Class<?>> kinds = new HashSet<>(List.of(Fault.class.getPermittedSubclasses()));
    kinds.remove(Fault.Blind.class);
    assertThat(faults).isEqualTo(kinds);
  }
}
