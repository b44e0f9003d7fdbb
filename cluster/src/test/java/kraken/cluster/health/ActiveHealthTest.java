package kraken.cluster.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kraken.cluster.hosts.HostList;
import kraken.cluster.hosts.HostListConfig;
import kraken.core.HostPort;
import org.junit.jupiter.api.Test;

final class ActiveHealthTest {
  private static final HostPort A = HostPort.parse("a:1");
  private static final HostPort B = HostPort.parse("b:1");

  private final Set<HostPort> sick = ConcurrentHashMap.newKeySet();
  private final Probe probe = (host, _) -> !sick.contains(host);

  private static HostList hosts(String... addresses) {
    return HostList.open(HostListConfig.ofStatic(List.of(addresses)));
  }

  private static ActiveHealthConfig timeout(Duration timeout) {
    return new ActiveHealthConfig(false, 1, 1, timeout, Duration.ofMillis(1));
  }

  @Test
  void everybodyIsHealthyBeforeTheFirstRound() {
    sick.addAll(List.of(A, B));
    try (var health =
        ActiveHealth.unattended(hosts("a:1", "b:1"), ActiveHealthConfig.defaults(), probe)) {
      assertThat(health.hosts()).containsExactly(A, B);
    }
  }

  @Test
  void listMayBecomeEmptyAndHealsAgain() {
    sick.addAll(List.of(A, B));
    try (var health =
        ActiveHealth.unattended(hosts("a:1", "b:1"), timeout(Duration.ofSeconds(3)), probe)) {
      health.check();
      assertThat(health.hosts()).isEmpty();
      sick.remove(B);
      health.check();
      assertThat(health.hosts()).containsExactly(B);
    }
  }

  @Test
  void singleHostIsNeverAsked() {
    Probe forbidden =
        (host, _) -> {
          throw new IllegalStateException(host + " must not be asked");
        };
    try (var health =
        ActiveHealth.unattended(hosts("a:1"), timeout(Duration.ofSeconds(3)), forbidden)) {
      health.check();
      assertThat(health.hosts()).containsExactly(A);
    }
  }

  @Test
  void disabledChecksUseTheRawList() {
    sick.addAll(List.of(A, B));
    ActiveHealthConfig off =
        new ActiveHealthConfig(true, 1, 1, Duration.ofSeconds(1), Duration.ofMillis(1));
    assertThat(ActiveHealth.filter(off, probe).healthy(List.of(A, B)))
        .containsExactlyInAnyOrder(A, B);
  }

  @Test
  void whoDoesNotAnswerUntilTheCommonDeadlineHasFailed() {
    CountDownLatch never = new CountDownLatch(1);
    Probe slowB =
        (host, _) -> {
          if (host.equals(B)) {
            awaitQuietly(never);
          }
          return true;
        };
    assertThat(ActiveHealth.filter(timeout(Duration.ofMillis(50)), slowB).healthy(List.of(A, B)))
        .containsExactly(A);
    never.countDown();
  }

  @Test
  void roundsGoOnByThemselves() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(6);
    Probe counting =
        (_, _) -> {
          asked.countDown();
          return true;
        };
    try (var health =
        ActiveHealth.start(hosts("a:1", "b:1"), timeout(Duration.ofSeconds(3)), counting)) {
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(health.hosts()).containsExactly(A, B);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
