package kraken.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import kraken.swarm.Policy;
import kraken.swarm.SwarmConfig;
import org.junit.jupiter.api.Test;

/// The model against figures that can be worked out by hand. Before its first byte a host has to
/// fetch the metainfo, announce itself, dial, shake hands and ask for a piece: ten ways at most, or
/// 5 ms with a latency of 0.5 ms, and 1 ms for the tracker.
final class ModelTest {
  private static final long MIB = 1 << 20;
  private static final long MILLI = 1_000_000;
  private static final long RATE = 100 * MIB;

  private int hosts = 1;
  private long blob = 200 * MIB;
  private long latency = MILLI / 2;
  private long service = MILLI / 2;
  private List<Fault> faults = List.of();

  private Result run() {
    Options options =
        new Options(
            1,
            hosts,
            1,
            1,
            blob,
            MIB,
            0,
            new Options.Network(RATE, RATE, RATE, latency, 0, MIB, MIB / 4),
            new Options.Tracker(1000 * MIB, service, 3000 * MILLI),
            new Options.Disk(0, 0),
            new Options.Peers(SwarmConfig.agent(), origin(), 0, false),
            false,
            faults,
            400_000 * MILLI);
    Result result = new World(options).run();
    assertThat(result.unfinished()).isZero();
    return result;
  }

  /// It reveals everything at once: what the lines do is asked here, not what origins hold back.
  private static SwarmConfig origin() {
    return SwarmConfig.origin().with(EnumSet.complementOf(EnumSet.of(Policy.SUPER_SEEDING)));
  }

  private static double seconds(Result result) {
    return result.image().max() * result.limit();
  }

  /// 200 MiB at 100 MiB/s are 2 s; the 7 ms before them are 0.35 %, one of them for asking the
  /// origin for the piece digests. These are 12.8 kB and take 0.12 ms, the tracker's 2.5 kB of
  /// metainfo 2 µs.
  @Test
  void oneHostTakesWhatItsLineTakes() {
    Result result = run();

    assertThat(result.limit()).isEqualTo(2.0);
    assertThat(result.image().max()).isBetween(1.0, 1.0036);
    assertThat(result.originCopies()).isEqualTo(1.0);
  }

  /// The origin sends 2 s and can give each of two hosts one half; the other half they have of each
  /// other. The limit is that of one host, since three uplinks carry two copies. More than a third
  /// of the time lost would mean that they did not help each other: without that it is 2.
  @Test
  void twoHostsShareWhatTheOriginSends() {
    hosts = 2;
    Result result = run();

    assertThat(result.limit()).isEqualTo(2.0);
    assertThat(result.image().max()).isBetween(1.0, 1.33);
    assertThat(result.originCopies()).isBetween(1.0, 1.4);
  }

  /// A quantum of 256 KiB leaves in 2.5 ms, is there 50 ms later and is acknowledged 50 ms after
  /// that. So a window of 1 MiB passes every 102.5 ms and not every 10: 100 MiB take 99 such rounds
  /// at least, 100 and what comes before at most.
  @Test
  void windowAndLatencyBoundOneConnection() {
    latency = 50 * MILLI;
    blob = 100 * MIB;
    double round = 0.1025;

    assertThat(seconds(run())).isBetween(99 * round, 100 * round + 10 * 0.05 + 0.01);
  }

  /// A receiver of 1 MiB/s holds up its own connection only: one window of 1 MiB waits for it, and
  /// what it is sent takes 1 % of the uplink.
  @Test
  void slowReceiverHoldsUpItselfOnly() {
    hosts = 2;
    blob = 50 * MIB;
    faults = List.of(new Fault.Slow(0, 0.01));
    Result result = run();

    assertThat(result.slow().max()).isBetween(1.0, 1.003);
    assertThat(result.image().max() * result.limit()).isBetween(0.5, 0.53);
  }

  /// 20 hosts ask for the metainfo at once and the tracker takes 10 ms for each call, which is
  /// their announce too: the tenth has it after 100 ms, the last after 200. 20 copies of 1 MiB are
  /// out in at most 200 ms, mostly meanwhile.
  @Test
  void callsOfTheTrackerWaitForEachOther() {
    hosts = 20;
    blob = MIB;
    service = 10 * MILLI;
    Result result = run();

    assertThat(result.image().p50() * result.limit()).isBetween(0.1, 0.16);
    assertThat(seconds(result)).isBetween(0.2, 0.26);
  }
}
