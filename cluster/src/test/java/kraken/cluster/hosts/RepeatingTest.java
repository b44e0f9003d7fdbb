package kraken.cluster.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RepeatingTest {

  @Test
  void aRunThatFailsDoesNotEndTheRepetition() throws InterruptedException {
    CountDownLatch runs = new CountDownLatch(3);
    Runnable failing =
        () -> {
          runs.countDown();
          throw new IllegalStateException("this run fails on purpose");
        };
    try (Repeating repeating = Repeating.start("test", Duration.ofMillis(1), failing)) {
      assertThat(repeating).isNotNull();
      assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void closingInterruptsTheRunUnderWay() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Runnable stuck =
        () -> {
          entered.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException _) {
            interrupted.countDown();
          }
        };
    try (Repeating repeating = Repeating.start("test", Duration.ofMillis(1), stuck)) {
      assertThat(repeating).isNotNull();
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
