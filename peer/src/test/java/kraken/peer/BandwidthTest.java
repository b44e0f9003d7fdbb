package kraken.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import kraken.testkit.TestBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class BandwidthTest {
  private static final long SECOND = 1_000_000_000;
  private static final long MIB = 1 << 20;

  @TempDir Path root;

  @Test
  void stretchesFollowOneAnotherAtTheRate() {
    Bandwidth bandwidth = Bandwidth.of(100 * MIB);
    long now = System.nanoTime();
    long first = bandwidth.reserve(50 * MIB, now);
    long second = bandwidth.reserve(50 * MIB, now);
    long third = bandwidth.reserve(1, now);
    assertThat(second - first).isBetween(SECOND / 2 - 1000, SECOND / 2 + 1000);
    assertThat(third - second).isBetween(SECOND / 2 - 1000, SECOND / 2 + 1000);
  }

  @ParameterizedTest
  @CsvSource({"1000000, 65536", "104857600, 2097152", "1250000000, 2097152", "1, 65536"})
  void aPauseIsCreditedUpToTheBurst(long rate, long burst) {
    Bandwidth bandwidth = Bandwidth.of(rate);
    long later = System.nanoTime() + 1_000_000 * SECOND;
    long wait = bandwidth.reserve(burst, later) - later;
    double burstNanos = burst * 1e9 / rate;
    assertThat((double) wait).isBetween(-burstNanos * 1.001 - 1, -burstNanos * 0.999 + 1);
    assertThat((double) bandwidth.reserve(1, later) - later)
        .isBetween(-0.01 * burstNanos, 0.01 * burstNanos);
  }

  @Test
  void unlimitedNeverWaits() {
    Bandwidth.unlimited().pass(Long.MAX_VALUE, () -> false);
    assertThat(Bandwidth.unlimited().isLimited()).isFalse();
    assertThatThrownBy(() -> Bandwidth.of(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whoIsCancelledWaitsNoLonger() throws Exception {
    Bandwidth bandwidth = Bandwidth.of(1);
    AtomicBoolean cancelled = new AtomicBoolean();
    Thread waiting =
        Thread.ofVirtual().start(() -> bandwidth.pass(1_000_000_000_000L, cancelled::get));
    bandwidth.reserve(1_000_000_000_000L, System.nanoTime());
    cancelled.set(true);
    LockSupport.unpark(waiting);
    waiting.join();
    assertThat(waiting.isAlive()).isFalse();
  }

  /// 6 MiB at 12 MiB/s take at least the half second that is left after the burst, whichever side
  /// has the limit; and not much longer.
  @ParameterizedTest
  @CsvSource({"12, 0", "0, 12", "12, 12"})
  void transferKeepsToTheLimitOfEitherSide(long downMiB, long upMiB) throws Exception {
    TestBlob blob = TestBlob.random(1, 6 << 20, 1 << 20);
    try (Host origin = Host.origin(root, "origin", c -> c.withBandwidth(0, upMiB * MIB)).has(blob);
        Host agent =
            Host.agent(root, "agent", c -> c.withBandwidth(downMiB * MIB, 0))
                .knows(blob)
                .knows(origin.peer(true))) {
      long began = System.nanoTime();
      assertThat(agent.pull(blob.digest())).isEqualTo(blob.bytes());
      double seconds = (System.nanoTime() - began) / 1e9;
      assertThat(seconds).isBetween(0.45, 5.0);
      assertThat(agent.events.peersBanned.sum()).isZero();
    }
  }
}
