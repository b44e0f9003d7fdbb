package kraken.sim.check;

/// Something that must not be was seen.
///
/// @param time nanoseconds since the world began
/// @param host where, below 0 for no host in particular
/// @param truth the checker
/// @param what happened
public record Violation(long time, int host, String truth, String what) {
  @Override
  public String toString() {
    return "%.6f s, host %d, %s: %s".formatted(time / 1e9, host, truth, what);
  }
}
