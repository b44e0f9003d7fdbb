package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimersTest {
  private final Timers timers = new Timers();
  private final List<String> rung = new ArrayList<>();

  @Test
  void alarmsRingInOrderOnce() {
    timers.at(20, () -> rung.add("b"));
    timers.at(10, () -> rung.add("a"));
    timers.at(20, () -> rung.add("c"));
    assertThat(timers.next()).isEqualTo(10);
    timers.ring(20);
    timers.ring(30);
    assertThat(rung).containsExactly("a", "b", "c");
    assertThat(timers.next()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void cancelledAlarmNeitherRingsNorWakes() {
    Timers.Alarm alarm = timers.at(10, () -> rung.add("a"));
    timers.at(20, () -> rung.add("b"));
    timers.cancel(alarm);
    timers.cancel(alarm);
    assertThat(timers.next()).isEqualTo(20);
    timers.ring(20);
    assertThat(rung).containsExactly("b");
  }

  @Test
  void manyCancelledAlarmsAreForgotten() {
    timers.at(1, () -> rung.add("first"));
    for (int i = 0; i < 10_000; i++) {
      timers.cancel(timers.at(100 + i, () -> rung.add("never")));
    }
    timers.at(50_000, () -> rung.add("last"));
    timers.ring(100_000);
    assertThat(rung).containsExactly("first", "last");
  }

  @Test
  void announcesRunAtTheirTimeAndOnlySoManyAtOnce() {
    AnnounceSchedule schedule = new AnnounceSchedule(2);
    schedule.schedule(7, 30);
    schedule.schedule(8, 10);
    schedule.schedule(9, 20);
    schedule.hasten(7, 15);
    schedule.hasten(7, 25);
    assertThat(schedule.start(9)).isEmpty();
    assertThat(schedule.start(10)).hasValue(8);
    assertThat(schedule.start(20)).hasValue(7);
    assertThat(schedule.start(20)).isEmpty();
    assertThat(schedule.next()).isEqualTo(Long.MAX_VALUE);
    schedule.ended();
    assertThat(schedule.next()).isEqualTo(20);
    schedule.forget(9);
    assertThat(schedule.start(20)).isEmpty();
    schedule.ended();
    assertThatThrownBy(schedule::ended).isInstanceOf(IllegalStateException.class);
  }
}
