package kraken.peer;

/// Whether the core takes one connection for blocked, from when its socket was last found full.
/// Belongs to the loop.
final class Blockage {
  /// What happened to the connection since the core was told last.
  enum News {
    NONE,
    BLOCKED,
    READY
  }

  /// A socket that took nothing for so long counts as blocked.
  private static final long BLOCKED_NANOS = 1_500_000;

  /// On a slow line a socket is full nearly always, though bytes leave: that is told so often.
  private static final long ALIVE_NANOS = 1_000_000_000;

  private boolean told;
  private long toldSince;
  private long toldAt;

  /// What the core has to be told; it counts as told.
  ///
  /// @param fullSince when the socket was found full and waited for, 0 when it is not; another time
  ///   than before means that it took something meanwhile
  News news(long fullSince, long now) {
    if (!told) {
      if (fullSince == 0 || now - fullSince < BLOCKED_NANOS) {
        return News.NONE;
      }
      told = true;
      toldSince = fullSince;
      toldAt = now;
      return News.BLOCKED;
    }
    boolean alive = fullSince != toldSince && now - toldAt >= ALIVE_NANOS;
    if (fullSince != 0 && !alive) {
      return News.NONE;
    }
    told = false;
    return News.READY;
  }

  /// The piece is over. Tells whether the core still takes the connection for blocked.
  boolean end() {
    boolean was = told;
    told = false;
    return was;
  }
}
