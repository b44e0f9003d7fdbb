package kraken.node.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.OptionalLong;

/// Counts bytes towards a total and tells speed and rest. Owned by one thread; time is an argument.
final class Meter {
  private static final long WINDOW = Duration.ofSeconds(3).toNanos();
  private static final int MOST_SAMPLES = 64;
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};
  private static final int BAR = 24;

  private final long total;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private long moved;

  private record Sample(long at, long moved) {}

  /// @param now monotonic nanoseconds, as in every call
  Meter(long total, long now) {
    this.total = total;
    samples.add(new Sample(now, 0));
  }

  /// Says how many bytes have moved in all.
  void sample(long movedInAll, long now) {
    moved = movedInAll;
    samples.addLast(new Sample(now, moved));
    while (samples.size() > 2 && (tooOld(now) || samples.size() > MOST_SAMPLES)) {
      samples.removeFirst();
    }
  }

  private boolean tooOld(long now) {
    return now - samples.getFirst().at() > WINDOW;
  }

  /// Bytes per second of the last three seconds.
  long rate() {
    long nanos = samples.getLast().at() - samples.getFirst().at();
    long bytes = samples.getLast().moved() - samples.getFirst().moved();
    return nanos <= 0 ? 0 : (long) (bytes * 1e9 / nanos);
  }

  /// Seconds to go at this speed; empty while nothing moves.
  OptionalLong secondsLeft() {
    long rate = rate();
    return rate == 0 ? OptionalLong.empty() : OptionalLong.of((total - moved + rate - 1) / rate);
  }

  /// `[=======> ] 45% 93.1/206.4 MB 25.3 MB/s ETA 5s`.
  String bar() {
    double share = total == 0 ? 1 : Math.clamp((double) moved / total, 0, 1);
    int full = (int) (share * BAR);
    String arrow = full == BAR ? "" : ">";
    String rest = " ".repeat(BAR - full - arrow.length());
    String eta = secondsLeft().isPresent() ? time(secondsLeft().getAsLong()) : "--";
    return "[%s%s%s] %3d%%  %s of %s  %s/s  ETA %s"
        .formatted(
            "=".repeat(full),
            arrow,
            rest,
            (int) (share * 100),
            size(moved),
            size(total),
            size(rate()),
            eta);
  }

  /// Decimal, as links are counted: `93.1 MB`.
  static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.95 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }

  private static String time(long seconds) {
    return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
  }
}
