package kraken.peer;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// The limit of one direction of this host, shared by all connections. A token bucket without a
/// bucket: each slice of bytes gets the next free stretch of time, first come first served, so the
/// connections share it evenly slice by slice and what one does not use another one gets. Idle time
/// is credited up to the burst. Thread-safe.
///
/// ```
/// nextFree   |--a--|--b--|--a--|          each stretch is bytes / rate long
///            ^ not earlier than now - burst / rate
/// ```
public final class Bandwidth {
  /// Most bytes that go through at once after a pause: two pieces of the usual length.
  static final long BURST = 2L << 20;

  private static final double NANOS = 1e9;

  /// A wait that costs more than it is worth; what passes too early makes the next one longer.
  private static final long TOO_SHORT = 2_000_000;

  private static final long LONGEST_PARK = 50_000_000;

  private final double nanosPerByte;
  private final long credit;
  private final AtomicLong nextFree;

  private Bandwidth(long bytesPerSecond, long burst) {
    nanosPerByte = bytesPerSecond == 0 ? 0 : NANOS / bytesPerSecond;
    credit = (long) (burst * nanosPerByte);
    nextFree = new AtomicLong(System.nanoTime() - credit);
  }

  /// No limit.
  public static Bandwidth unlimited() {
    return new Bandwidth(0, 0);
  }

  /// A limit.
  ///
  /// @param bytesPerSecond at least 1
  public static Bandwidth of(long bytesPerSecond) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("bandwidth of " + bytesPerSecond + " bytes per second");
    }
    return new Bandwidth(bytesPerSecond, Math.min(BURST, Math.max(1 << 16, bytesPerSecond / 50)));
  }

  public boolean isLimited() {
    return nanosPerByte > 0;
  }

  /// Waits until `bytes` may pass. Gives up early when `cancelled` says so, which the caller must
  /// make known with an unpark of this thread; the bytes count as passed either way.
  void pass(long bytes, BooleanSupplier cancelled) {
    if (!isLimited()) {
      return;
    }
    long now = System.nanoTime();
    long due = reserve(bytes, now);
    if (due - now < TOO_SHORT) {
      return;
    }
    for (long left = due - System.nanoTime();
        left > 0 && !cancelled.getAsBoolean();
        left = due - System.nanoTime()) {
      LockSupport.parkNanos(this, Math.min(left, LONGEST_PARK));
    }
  }

  /// Takes the next free stretch and says when it begins.
  long reserve(long bytes, long now) {
    long length = (long) (bytes * nanosPerByte);
    while (true) {
      long free = nextFree.get();
      long begin = Math.max(free, now - credit);
      if (nextFree.compareAndSet(free, begin + length)) {
        return begin;
      }
    }
  }
}
