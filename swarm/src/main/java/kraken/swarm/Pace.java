package kraken.swarm;

/// How fast one download goes: since when, when it last got anything, how long a piece takes.
final class Pace {
  private static final long QUIET_NANOS = 100_000_000;
  private static final long NEVER = Long.MIN_VALUE / 2;

  private final Host host;
  private long beganAt = NEVER;
  private long progressAt;
  private long serviceNanos;

  Pace(Host host) {
    this.host = host;
    this.progressAt = host.now();
  }

  /// A connection came.
  void connected() {
    beganAt = beganAt == NEVER ? host.now() : beganAt;
  }

  /// A piece was stored, or somebody waits again.
  void progressed() {
    progressAt = host.now();
  }

  /// A request was answered after so long.
  void served(long nanos) {
    serviceNanos = serviceNanos == 0 ? nanos : (7 * serviceNanos + nanos) / 8;
  }

  /// When the last piece was stored, or the download began.
  long progressAt() {
    return progressAt;
  }

  /// How long ago the first connection came.
  long sinceFirst() {
    return host.now() - beganAt;
  }

  /// How long a piece takes from request to disk, on average; 0 when none has come.
  long serviceNanos() {
    return serviceNanos;
  }

  /// Whether a peer that owes us something has said nothing for so long that it is asked for
  /// nothing more.
  boolean isQuiet(Link link) {
    return host.now() - link.heardAt > quietNanos();
  }

  /// So long without a word is long.
  long quietNanos() {
    return Math.max(QUIET_NANOS, 2 * serviceNanos);
  }
}
