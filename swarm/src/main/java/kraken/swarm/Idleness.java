package kraken.swarm;

import kraken.swarm.Output.Outcome;
import org.jspecify.annotations.Nullable;

/// When one torrent has been of no use for so long that it is forgotten: a download without
/// progress fails, a torrent that nobody reads, here or elsewhere, is unloaded. The last read
/// counts. A download that is receiving a piece goes on, however slow the line is.
final class Idleness {
  private final Host host;
  private final Torrent torrent;
  private long usedAt;

  /// When a piece was last seen to be arriving, at the end of the time that it may take.
  private long receivingAt;

  private Timers.@Nullable Alarm alarm;

  Idleness(Host host, Torrent torrent) {
    this.host = host;
    this.torrent = torrent;
    this.usedAt = host.now();
    this.receivingAt = host.now();
  }

  /// Somebody read or asked for something; or a piece came.
  void used() {
    usedAt = host.now();
  }

  /// The torrent entered another state: the clock starts again.
  void start() {
    host.timers.cancel(alarm);
    usedAt = host.now();
    watch();
  }

  void stop() {
    host.timers.cancel(alarm);
  }

  private long limit() {
    SwarmConfig config = host.config;
    return (torrent.isWanted() ? config.leecherStalled() : config.seederIdle()).toNanos();
  }

  private long since() {
    Leech leech = torrent.leech();
    return torrent.isWanted() && leech != null
        ? Math.max(leech.pace.progressAt(), receivingAt)
        : usedAt;
  }

  private void watch() {
    alarm = host.timers.at(Math.max(host.now() + 1, since() + limit()), this::check);
  }

  private void check() {
    if (torrent.isWanted() && torrent.neighbours().active().stream().anyMatch(l -> l.receiving)) {
      receivingAt = host.now();
    }
    if (host.now() < since() + limit() || torrent.isBeingChecked()) {
      usedAt = torrent.isBeingChecked() ? host.now() : usedAt;
      watch();
    } else if (torrent.isWanted()) {
      torrent.end(Outcome.TIMED_OUT, "no piece came for " + host.config.leecherStalled());
    } else if (torrent.readers().isEmpty()) {
      torrent.end(Outcome.ABANDONED, "idle");
    } else {
      usedAt = host.now();
      watch();
    }
  }
}
