package kraken.node.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import kraken.core.ServiceException;
import org.junit.jupiter.api.Test;

final class RememberedTest {
  private static final Duration LONG = Duration.ofHours(1);
  private final AtomicInteger calls = new AtomicInteger();

  private Remembered<String, String> remembered(
      Duration good, Duration bad, Function<String, String> load) {
    return new Remembered<>(
        good,
        _ -> bad,
        1000,
        String::length,
        key -> {
          calls.incrementAndGet();
          return load.apply(key);
        });
  }

  private static String fail(String key) {
    throw new ServiceException.NotFound(key + " is not there");
  }

  @Test
  void answerIsAskedForOnce() {
    Remembered<String, String> answers = remembered(LONG, LONG, key -> key + "!");
    assertThat(answers.get("a")).isEqualTo("a!");
    assertThat(answers.get("a")).isEqualTo("a!");
    assertThat(answers.get("b")).isEqualTo("b!");
    assertThat(calls).hasValue(2);
  }

  @Test
  void errorIsRememberedToo() {
    Remembered<String, String> answers = remembered(LONG, LONG, RememberedTest::fail);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> answers.get("a")).isInstanceOf(ServiceException.NotFound.class);
    }
    assertThat(calls).hasValue(1);
  }

  @Test
  void errorIsForgottenBeforeAGoodAnswer() {
    AtomicInteger left = new AtomicInteger(2);
    Remembered<String, String> answers =
        remembered(LONG, Duration.ZERO, key -> left.getAndDecrement() > 0 ? fail(key) : "good");
    assertThatThrownBy(() -> answers.get("a")).isInstanceOf(ServiceException.class);
    assertThatThrownBy(() -> answers.get("a")).isInstanceOf(ServiceException.class);
    assertThat(answers.get("a")).isEqualTo("good");
    assertThat(answers.get("a")).isEqualTo("good");
    assertThat(calls).hasValue(3);
  }

  @Test
  void crowdSharesOneCall() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    Remembered<String, String> answers =
        remembered(
            LONG,
            LONG,
            key -> {
              asked.countDown();
              await(answer);
              return key;
            });
    try (var crowd = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> waiting =
          IntStream.range(0, 100).mapToObj(_ -> crowd.submit(() -> answers.get("a"))).toList();
      asked.await();
      answer.countDown();
      for (Future<String> one : waiting) {
        assertThat(one.get()).isEqualTo("a");
      }
    }
    assertThat(calls).hasValue(1);
  }

  @Test
  void whoHasNoPatienceHearsSoAndTheCallGoesOnForOthers() {
    CountDownLatch answer = new CountDownLatch(1);
    Remembered<String, String> answers =
        remembered(
            LONG,
            LONG,
            key -> {
              await(answer);
              return key;
            });
    assertThatThrownBy(() -> answers.get("a", Duration.ZERO))
        .isInstanceOf(ServiceException.Unavailable.class);
    answer.countDown();
    assertThat(answers.get("a")).isEqualTo("a");
    assertThat(answers.get("a", Duration.ZERO)).isEqualTo("a");
    assertThat(calls).hasValue(1);
  }

  @Test
  void bugOfTheLoaderIsNotRemembered() {
    AtomicInteger left = new AtomicInteger(1);
    Remembered<String, String> answers =
        remembered(
            LONG,
            LONG,
            key -> {
              if (left.getAndDecrement() > 0) {
                throw new IllegalArgumentException("a bug on purpose");
              }
              return key;
            });
    assertThatThrownBy(() -> answers.get("a")).isInstanceOf(IllegalStateException.class);
    assertThat(answers.get("a")).isEqualTo("a");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
