package kraken.sim;

import java.util.HashMap;
import java.util.Map;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import org.jspecify.annotations.Nullable;

/// The disk of one host: what is on it, how long storing takes, whether it works.
final class Disk {
  private final Clock clock;
  private final Options.Disk options;
  private final double times;
  private final Map<Digest, Copy> copies = new HashMap<>();
  private long free;
  private long failsUntil = -1;

  /// @param times how many times as long as on others storing takes
  Disk(Clock clock, Options.Disk options, double times) {
    this.clock = clock;
    this.options = options;
    this.times = times;
  }

  @Nullable Copy find(Digest digest) {
    return copies.get(digest);
  }

  Copy findOrCreate(MetaInfo metaInfo) {
    return copies.computeIfAbsent(metaInfo.digest(), _ -> Copy.none(metaInfo));
  }

  void putWhole(MetaInfo metaInfo) {
    copies.put(metaInfo.digest(), Copy.whole(metaInfo));
  }

  void wipe() {
    copies.clear();
  }

  void failsUntil(long time) {
    failsUntil = Math.max(failsUntil, time);
  }

  boolean works() {
    return clock.now() >= failsUntil;
  }

  /// When a piece of which the last byte is through at `through` will be stored.
  long stores(long through, long bytes) {
    long hashing = (long) (times * options.perMiB() * bytes / (1 << 20));
    if (options.rate() > 0) {
      free = Math.max(free, through) + (long) (times * Line.nanos(bytes, options.rate()));
      return free + hashing;
    }
    return through + hashing;
  }
}
