package kraken.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kraken.swarm.CloseReason;
import kraken.swarm.Input;
import kraken.swarm.Output;
import org.junit.jupiter.api.Test;

/// What each fault does to a world.
final class FaultsTest {
  private static final long SECOND = 1_000_000_000;
  private static final long MILLI = 1_000_000;
  private static final long SOON = 100 * MILLI;

  /// Something that happened at a host.
  private record Event(long time, int host, Object what) {}

  /// Writes down what happens.
  private static final class Recorder implements Observer {
    private final List<Event> events = new ArrayList<>();
    private final Map<Integer, Long> sent = new HashMap<>();
    private World world = new World(Worlds.small());

    @Override
    public void began(World begun) {
      world = begun;
    }

    @Override
    public void input(int host, Input input) {
      events.add(new Event(world.now(), host, input));
    }

    @Override
    public void output(int host, Output output) {
      events.add(new Event(world.now(), host, output));
    }

    @Override
    public void sent(int from, int to, long bytes) {
      sent.merge(from, bytes, Long::sum);
    }

    private <T> List<Event> all(Class<T> kind) {
      return events.stream().filter(event -> kind.isInstance(event.what())).toList();
    }

    private List<Event> closed(int host, String reason) {
      return all(Input.ConnectionClosed.class).stream()
          .filter(event -> event.host() == host)
          .filter(event -> ((Input.ConnectionClosed) event.what()).reason().contains(reason))
          .toList();
    }

    private long sentBy(int host) {
      return sent.getOrDefault(host, 0L);
    }
  }

  private final Recorder recorder = new Recorder();

  private Result run(Fault... faults) {
    return new World(Worlds.with(faults), recorder).run();
  }

  private Result runTwo(Fault... faults) {
    return new World(Worlds.two(faults), recorder).run();
  }

  private static long image() {
    return 2 * (Worlds.PIECES * Worlds.PIECE - 5);
  }

  @Test
  void withoutFaultsAllFinish() {
    Result result = run();
    assertThat(result.unfinished()).isZero();
    assertThat(result.image().count()).isEqualTo(5);
  }

  @Test
  void hostThatVanishesSaysNothingMoreAndNobodyIsTold() {
    Result result = run(new Fault.Vanish(SOON, 2));
    assertThat(result.unfinished()).isZero();
    assertThat(recorder.events).noneMatch(e -> e.host() == 2 && e.time() > SOON);
    assertThat(recorder.events).anyMatch(e -> e.host() == 2);
    for (int host = 0; host <= Worlds.ORIGIN; host++) {
      assertThat(recorder.closed(host, "reset by peer")).isEmpty();
    }
  }

  @Test
  void crashResetsTheSocketsOfTheOthers() {
    Result result = run(new Fault.Crash(SOON, 2, -1, true));
    assertThat(result.unfinished()).isZero();
    assertThat(recorder.events).noneMatch(e -> e.host() == 2 && e.time() > SOON);
    List<Event> resets = recorder.closed(Worlds.ORIGIN, "reset by peer");
    assertThat(resets).isNotEmpty().allMatch(e -> e.time() < SOON + SOON);
  }

  @Test
  void hostThatIsStartedAgainFetchesOnlyWhatItsDiskLacks() {
    long restart = SECOND / 10;
    Result kept = runTwo(new Fault.Crash(2 * SOON, 0, restart, true));
    long sent = recorder.sentBy(1);
    assertThat(kept.unfinished()).isZero();
    assertThat(sent).isBetween(image(), image() + 16 * Worlds.PIECE);
    Recorder again = new Recorder();
    new World(Worlds.two(new Fault.Crash(2 * SOON, 0, restart, false)), again).run();
    assertThat(again.sentBy(1)).isGreaterThan(sent + 4 * Worlds.PIECE);
  }

  @Test
  void slowLineIsSlowBothWays() {
    double limit = Limit.of(Worlds.two()).healthy() / 1e9;
    Result result = runTwo(new Fault.Slow(0, 0.1));
    assertThat(result.seconds()).isGreaterThan(10 * limit);
    assertThat(result.slow().count()).isEqualTo(1);
  }

  @Test
  void slowDiskStoresLate() {
    double quick = runTwo().seconds();
    Result result = runTwo(new Fault.SlowDisk(0, 5000));
    assertThat(result.seconds()).isGreaterThan(2 * quick);
  }

  @Test
  void failingDiskStoresNothingUntilItWorksAgain() {
    Result result = runTwo(new Fault.DiskFailure(SOON, 5 * SECOND, 0));
    assertThat(result.unfinished()).isZero();
    assertThat(recorder.all(Input.StoreFailed.class)).isNotEmpty();
    assertThat(recorder.all(Input.PieceStored.class))
        .noneMatch(e -> e.time() > SOON && e.time() < 5 * SECOND);
    assertThat(result.seconds()).isGreaterThan(5);
  }

  @Test
  void failingDiskReadsNothing() {
    Result result = runTwo(new Fault.DiskFailure(SOON, 2 * SECOND, 1));
    assertThat(result.unfinished()).isZero();
    assertThat(recorder.all(Input.ServeFailed.class))
        .isNotEmpty()
        .allMatch(e -> e.host() == 1 && e.time() <= 2 * SECOND);
  }

  @Test
  void nothingPassesAPartitionAndAllOfItAfterwards() {
    long until = 3 * SECOND;
    Result result = runTwo(new Fault.Partition(SOON, until, Set.of(0)));
    assertThat(result.unfinished()).isZero();
    assertThat(recorder.all(Input.MessageReceived.class))
        .noneMatch(e -> e.time() > SOON + 5 * MILLI && e.time() < until)
        .anyMatch(e -> e.time() > until);
  }

  @Test
  void deafHostHearsNothingButIsHeard() {
    long until = 8 * SECOND;
    runTwo(new Fault.Deaf(SOON, until, 1, 0));
    List<Event> heard =
        recorder.all(Input.MessageReceived.class).stream()
            .filter(e -> e.time() > SOON + 5 * MILLI && e.time() < until)
            .toList();
    assertThat(heard).isNotEmpty().allMatch(e -> e.host() == 1);
  }

  @Test
  void senderIsHeldBackWhereNoAcknowledgementComes() {
    runTwo(new Fault.Deaf(SOON, 3 * SECOND, 0, 1));
    assertThat(recorder.all(Input.SendBlocked.class))
        .anyMatch(e -> e.host() == 1 && e.time() > SOON && e.time() < 2 * SOON);
    assertThat(recorder.all(Input.PieceStored.class))
        .noneMatch(e -> e.time() > 2 * SOON && e.time() < 3 * SECOND);
  }

  @Test
  void wrongBytesAreSeenAndTheSenderIsClosedOn() {
    Result result = run(new Fault.Corrupt(0, 2));
    assertThat(result.unfinished()).isZero();
    assertThat(recorder.all(Input.PieceRejected.class)).isNotEmpty();
    assertThat(recorder.all(Output.Close.class))
        .anyMatch(e -> ((Output.Close) e.what()).reason() == CloseReason.BAD_PIECE);
  }

  @Test
  void blindHostTakesWrongBytes() {
    new World(Worlds.with(new Fault.Corrupt(0, Worlds.ORIGIN), new Fault.Blind(2)), recorder).run();
    assertThat(recorder.all(Input.PieceStored.class)).isNotEmpty().allMatch(e -> e.host() == 2);
  }

  @Test
  void liarSendsNothingAndIsNotWaitedFor() {
    Result result = run(new Fault.Liar(2));
    assertThat(result.image().count()).isEqualTo(4);
    assertThat(recorder.sentBy(2)).isZero();
    assertThat(result.seconds()).isLessThan(90);
  }

  @Test
  void trackerThatIsDownAnswersNobody() {
    Result result = run(new Fault.TrackerDown(0, 2 * SECOND));
    assertThat(result.unfinished()).isZero();
    assertThat(recorder.all(Input.AnnounceAnswered.class)).allMatch(e -> e.time() > 2 * SECOND);
    assertThat(recorder.all(Input.DownloadRequested.class)).allMatch(e -> e.time() > 2 * SECOND);
  }

  @Test
  void trackerThatWasDownNamesCompleteAgentsAgain() {
    Result result =
        run(
            new Fault.Crash(SOON, 0, 70 * SECOND, false),
            new Fault.TrackerDown(2 * SECOND, 3 * SECOND),
            new Fault.Crash(4 * SECOND, Worlds.ORIGIN, -1, true));
    assertThat(result.unfinished()).isZero();
    assertThat(result.seconds()).isGreaterThan(70);
  }

  @Test
  void staleHandoutNamesTheDead() {
    run(
        new Fault.Crash(SOON, 2, -1, false),
        new Fault.Crash(SOON, 4, SOON, false),
        new Fault.StaleHandout(SOON - 1, 60 * SECOND));
    String dead = Worlds.ip(2);
    assertThat(recorder.all(Output.Dial.class))
        .anyMatch(e -> e.time() > 2 * SOON && ((Output.Dial) e.what()).peer().ip().equals(dead));
  }

  @Test
  void hostThatIsNotThereCannotDie() {
    Result result = run(new Fault.Crash(SOON, 2, SECOND, true), new Fault.Vanish(SOON + MILLI, 2));
    assertThat(result.image().count()).isEqualTo(5);
  }
}
