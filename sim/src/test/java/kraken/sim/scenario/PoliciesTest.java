package kraken.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.ToDoubleFunction;
import kraken.sim.Fault;
import kraken.sim.Options;
import kraken.sim.Result;
import kraken.sim.World;
import kraken.swarm.Policy;
import kraken.swarm.SwarmConfig;
import org.junit.jupiter.api.Test;

/// What the policies are for: worlds in which something gets clearly worse without one. Figures are
/// the means of three seeds. Whom an uplink serves first, second copies at the end and the
/// replacement of slow neighbours do too little in worlds of this size to be told from chance: they
/// are tested with single cores, in `kraken.swarm`.
final class PoliciesTest {
  private static final int SEEDS = 3;
  private static final long MIB = 1 << 20;
  private static final long MB = 1_000_000;
  private static final long MILLI = 1_000_000;
  private static final long RATE = 100 * MB;

  private int hosts = 60;
  private int origins = 5;
  private int blobs = 2;
  private long blob = 100 * MB;
  private long latency = MILLI / 2;
  private boolean readers;
  private int slow;
  private int dying;

  private Options options(long seed, EnumSet<Policy> policies) {
    long limit = 1_000_000_000 / RATE * blobs * blob;
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < slow; i++) {
      faults.add(new Fault.Slow(i, 0.1));
    }
    for (int i = 0; i < dying; i++) {
      faults.add(new Fault.Vanish(limit * (2 + 10 * i / dying) / 16, slow + i));
    }
    SwarmConfig agent = SwarmConfig.agent().with(policies);
    SwarmConfig origin = SwarmConfig.origin().with(policies);
    return new Options(
        seed,
        hosts,
        origins,
        blobs,
        blob,
        MIB,
        1000 * MILLI,
        new Options.Network(RATE, RATE, RATE, latency, MILLI / 10, MIB, MIB / 4),
        new Options.Tracker(300 * MB, MILLI / 40, 3000 * MILLI),
        new Options.Disk(3 * MILLI / 4, 0),
        new Options.Peers(agent, origin, 0, false),
        readers,
        faults,
        400_000 * MILLI);
  }

  private double mean(EnumSet<Policy> policies, ToDoubleFunction<Result> figure) {
    double sum = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      Result result = new World(options(seed, policies)).run();
      assertThat(result.unfinished()).isZero();
      sum += figure.applyAsDouble(result);
    }
    return sum / SEEDS;
  }

  private double with(ToDoubleFunction<Result> figure) {
    return mean(EnumSet.allOf(Policy.class), figure);
  }

  private double without(Policy policy, ToDoubleFunction<Result> figure) {
    return mean(EnumSet.complementOf(EnumSet.of(policy)), figure);
  }

  private static double median(Result result) {
    return result.image().p50();
  }

  private static double last(Result result) {
    return result.image().max();
  }

  private void slowAndDyingHosts() {
    hosts = 100;
    blobs = 1;
    blob = 400 * MB;
    slow = 10;
    dying = 5;
  }

  @Test
  void slowHostsHoldNobodyUp() {
    slowAndDyingHosts();
    double last = with(PoliciesTest::last);

    assertThat(without(Policy.LEAST_LOADED, PoliciesTest::last)).isGreaterThan(last + 0.3);
    assertThat(without(Policy.PEER_SPEED, PoliciesTest::last)).isGreaterThan(last + 0.05);
  }

  @Test
  void theRarestPieceSparesTheOrigins() {
    slowAndDyingHosts();

    assertThat(without(Policy.RAREST, Result::originCopies))
        .isGreaterThan(with(Result::originCopies) + 0.3);
  }

  @Test
  void deadHostsAreNoticedInTime() {
    dying = 6;

    assertThat(without(Policy.QUICK_TIMEOUTS, PoliciesTest::last))
        .isGreaterThan(with(PoliciesTest::last) + 0.5);
  }

  @Test
  void whoWaitsIsServedSoonerAndSooner() {
    assertThat(without(Policy.AGEING, PoliciesTest::last))
        .isGreaterThan(with(PoliciesTest::last) + 0.05);
  }

  @Test
  void uplinksDoNotWaitForWhoeverHoldsThemBack() {
    latency = 20 * MILLI;

    assertThat(without(Policy.WORK_CONSERVING, PoliciesTest::median))
        .isGreaterThan(with(PoliciesTest::median) + 0.3);
  }

  @Test
  void oneOriginHandsEachPieceOutOnceAndNobodyQueuesThere() {
    origins = 1;
    double median = with(PoliciesTest::median);

    assertThat(without(Policy.SUPER_SEEDING, PoliciesTest::median)).isGreaterThan(median + 0.15);
    assertThat(without(Policy.BUDGET, PoliciesTest::median)).isGreaterThan(median + 0.07);
  }

  @Test
  void neighboursAgreeWhoFetchesWhatFromAnOrigin() {
    origins = 1;

    assertThat(without(Policy.SHARES, Result::originCopies))
        .isGreaterThan(with(Result::originCopies) + 0.08);
  }

  @Test
  void aReaderGetsItsBytesInTime() {
    origins = 1;
    readers = true;

    assertThat(without(Policy.READ_AHEAD, result -> result.stall().max()))
        .isGreaterThan(with(result -> result.stall().max()) + 0.6);
  }
}
