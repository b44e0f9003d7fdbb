package kraken.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ClockTest {
  private static final long[] SPANS = {0, 1, 100, 4_096, 50_000, 3_000_000, 134_000_000, 1L << 36};

  private final Clock clock = new Clock();
  private final List<Long> happened = new ArrayList<>();

  private record Event(long time, long order) {}

  /// Against a plain queue: events set before and while others happen, from now to a minute ahead,
  /// many at the same time.
  @Test
  void eventsHappenByTimeAndThenInTheOrderInWhichTheyWereSet() {
    for (long seed = 1; seed <= 20; seed++) {
      agree(new Clock(), new SplittableRandom(seed));
    }
  }

  private void agree(Clock tested, SplittableRandom random) {
    PriorityQueue<Event> plain =
        new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::order));
    happened.clear();
    long set = 0;
    for (int round = 0; round < 4000; round++) {
      for (int more = random.nextInt(round < 2000 ? 4 : 1); more >= 0; more--) {
        long time = tested.now() + random.nextLong(1 + SPANS[random.nextInt(SPANS.length)]);
        long order = set++;
        plain.add(new Event(time, order));
        tested.at(time, () -> happened.add(order));
      }
      Event first = plain.remove();
      assertThat(tested.next()).isEqualTo(first.time());
      tested.step();
      assertThat(tested.now()).isEqualTo(first.time());
      assertThat(happened.getLast()).isEqualTo(first.order());
    }
    while (!plain.isEmpty()) {
      assertThat(tested.next()).isEqualTo(plain.peek().time());
      tested.step();
      assertThat(happened.getLast()).isEqualTo(plain.remove().order());
    }
    assertThat(tested.next()).isEqualTo(Long.MAX_VALUE);
    assertThat(tested.happened()).isEqualTo(set);
  }

  @Test
  void whatIsSetForThePastHappensNow() {
    clock.at(1000, () -> clock.at(5, () -> happened.add(clock.now())));
    clock.step();
    clock.step();

    assertThat(happened).containsExactly(1000L);
  }

  @Test
  void nothingHappensAtTheEndOfTime() {
    clock.at(Long.MAX_VALUE, () -> happened.add(0L));
    clock.at(7, () -> happened.add(7L));
    clock.step();

    assertThat(clock.next()).isEqualTo(Long.MAX_VALUE);
    assertThat(happened).containsExactly(7L);
  }
}
