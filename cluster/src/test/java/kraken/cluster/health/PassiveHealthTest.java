package kraken.cluster.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import kraken.cluster.hosts.HostList;
import kraken.cluster.hosts.HostListConfig;
import kraken.core.HostPort;
import org.junit.jupiter.api.Test;

final class PassiveHealthTest {
  private static final HostPort A = HostPort.parse("a:1");
  private static final HostPort B = HostPort.parse("b:1");

  private long now = -7;
  private final PassiveHealth health =
      new PassiveHealth(
          HostList.open(HostListConfig.ofStatic(List.of("a:1", "b:1"))),
          PassiveHealthConfig.defaults(),
          () -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private void fail(HostPort host, int times) {
    for (int i = 0; i < times; i++) {
      health.failed(host);
    }
  }

  @Test
  void threeReportsMakeAHostUnhealthyForAWhile() {
    fail(A, 2);
    assertThat(health.hosts()).containsExactly(A, B);
    fail(A, 1);
    assertThat(health.hosts()).containsExactly(B);
    pass(Duration.ofMinutes(5).minusNanos(1));
    assertThat(health.hosts()).containsExactly(B);
    pass(Duration.ofNanos(1));
    assertThat(health.hosts()).containsExactly(A, B);
  }

  @Test
  void reportsFarApartDoNotCountTogether() {
    fail(A, 2);
    pass(Duration.ofMinutes(5).plusNanos(1));
    fail(A, 2);
    assertThat(health.hosts()).containsExactly(A, B);
  }

  @Test
  void everyFurtherReportProlongsTheWait() {
    fail(A, 3);
    pass(Duration.ofMinutes(4));
    fail(A, 1);
    pass(Duration.ofMinutes(4));
    assertThat(health.hosts()).containsExactly(B);
  }

  @Test
  void everybodyIsCalledWhenNobodyIsHealthy() {
    fail(A, 3);
    fail(B, 3);
    assertThat(health.healthy(List.of(A, B))).isEmpty();
    assertThat(health.hosts()).containsExactly(A, B);
  }
}
