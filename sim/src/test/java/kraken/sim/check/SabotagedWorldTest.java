package kraken.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kraken.sim.Fault;
import kraken.sim.Observer;
import kraken.sim.Options;
import kraken.sim.World;
import kraken.sim.Worlds;
import kraken.swarm.Input;
import org.junit.jupiter.api.Test;

/// Worlds in which something is wrong from the beginning, and what the checkers say to them; and a
/// world in which all is well, to which they say nothing.
final class SabotagedWorldTest {
  private static final long SECOND = 1_000_000_000;

  private static List<Violation> run(Options options) {
    Checks checks = new Checks(options, 1);
    World world = new World(options, checks);
    world.run();
    world.stop(700 * SECOND);
    return checks.violations().found();
  }

  @Test
  void nothingIsFoundWhereNothingIsWrong() {
    assertThat(run(Worlds.small())).isEmpty();
    assertThat(
            run(
                Worlds.with(
                    new Fault.Corrupt(0, 2), new Fault.Crash(SECOND / 10, 1, SECOND, false))))
        .isEmpty();
  }

  @Test
  void wrongByteInACompleteBlobIsSeen() {
    assertThat(run(Worlds.with(new Fault.Corrupt(0, 5), new Fault.Blind(2))))
        .anyMatch(found -> found.truth().equals("RightBytes") && found.host() == 2)
        .anyMatch(found -> found.what().contains("wrong pieces"));
  }

  @Test
  void hostThatStarvesIsSeen() {
    assertThat(run(Worlds.alone()))
        .anyMatch(found -> found.truth().equals("NobodyStarves") && found.what().contains("lacks"));
  }

  @Test
  void bytesThatVanishAreSeen() {
    Violations violations = new Violations(() -> 0);
    BytesConserved checker = new BytesConserved(violations);
    Observer blindToLosses =
        new Observer() {
          @Override
          public void sent(int from, int to, long bytes) {
            checker.sent(from, to, bytes);
          }

          @Override
          public void received(int from, int to, long bytes) {
            checker.received(from, to, bytes - 1);
          }

          @Override
          public void stopped(World world) {
            checker.stopped(world);
          }
        };
    World world = new World(Worlds.small(), blindToLosses);
    world.run();
    world.stop(SECOND);
    assertThat(violations.found())
        .isNotEmpty()
        .allMatch(found -> found.what().contains("neither received nor lost"));
  }

  @Test
  void coreThatHoldsSomethingAfterTheEndIsSeen() {
    Options options = Worlds.small();
    Checks checks = new Checks(options, 1);
    World world = new World(options, checks);
    world.run();
    checks.stopped(world);
    assertThat(checks.violations().found())
        .anyMatch(found -> found.truth().equals("BoundedMemory"))
        .anyMatch(found -> found.what().contains("when all has ended this is held still"))
        .anyMatch(found -> found.truth().equals("DriverContract"))
        .anyMatch(found -> found.what().contains("never ended"));
  }

  @Test
  void fingerprintTellsOneWorldFromAnother() {
    assertThat(fingerprint(1, false)).isEqualTo(fingerprint(1, false));
    assertThat(fingerprint(1, false)).isNotEqualTo(fingerprint(2, false));
    assertThat(fingerprint(1, false)).isNotEqualTo(fingerprint(1, true));
  }

  private static long fingerprint(long seed, boolean oneMore) {
    Fingerprint fingerprint = Fingerprint.silent();
    World world = new World(Worlds.seed(seed), fingerprint);
    world.run();
    if (oneMore) {
      fingerprint.input(0, new Input.Tick());
    }
    return fingerprint.value();
  }
}
