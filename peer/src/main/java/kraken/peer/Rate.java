package kraken.peer;

/// Bytes per second, the last two seconds counting most. One thread adds, any may ask.
final class Rate {
  private static final double TAU_NANOS = 2e9;

  private double recent;
  private long at;

  Rate(long now) {
    at = now;
  }

  synchronized void add(long bytes, long now) {
    recent = faded(now) + bytes;
    at = now;
  }

  synchronized long bytesPerSecond(long now) {
    return (long) (faded(now) * 1e9 / TAU_NANOS);
  }

  private double faded(long now) {
    return recent * Math.exp(-Math.max(0, now - at) / TAU_NANOS);
  }
}
