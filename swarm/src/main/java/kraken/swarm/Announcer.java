package kraken.swarm;

import java.util.ArrayList;
import java.util.List;
import kraken.core.PeerId;
import kraken.core.PeerInfo;

/// When one torrent is announced, and what is done with the answer. With few connections it is
/// announced again soon, each time a bit later while nobody new is named; with enough of them
/// seldom; at once when it is complete, and from then on so seldom that a tracker that has
/// forgotten everybody can name us again, as long as we hold the torrent in memory. The reference
/// tells only once.
final class Announcer {
  private static final long SECOND = 1_000_000_000;
  private static final long FIRST_RETRY = 200_000_000;
  private static final long DEFAULT_INTERVAL = 5 * SECOND;
  private static final long LONGEST_INTERVAL = 60 * SECOND;
  private static final long STARVING_NANOS = SECOND;
  private static final int SATISFIED_FACTOR = 5;
  private static final int COMPLETE_FACTOR = 20;
  private static final int MOST_LOST = 16;

  private final Host host;
  private final Torrent torrent;
  private long interval = 3 * SECOND;
  private long retry = FIRST_RETRY;
  private boolean running;
  private boolean again;
  private boolean stopped;
  private boolean known;
  private final List<PeerId> lost = new ArrayList<>();

  Announcer(Host host, Torrent torrent) {
    this.host = host;
    this.torrent = torrent;
  }

  /// Somebody wants the blob: announced at once.
  void start() {
    retry = FIRST_RETRY;
    at(host.now());
  }

  /// The blob is complete: the tracker is told at once.
  void complete() {
    at(host.now());
  }

  /// The torrent is forgotten.
  ///
  /// @param leaving whether we cannot serve it any more either: a tracker that knows us is told
  void stop(boolean leaving) {
    stopped = true;
    host.announces.forget(torrent.id());
    if (known && leaving) {
      host.announces.began();
      tell(true);
    }
  }

  /// This peer could not be reached, or does not have the torrent any more. Not one that is full,
  /// or with which there was nothing to exchange: it may be the best for others.
  void lost(PeerId peer) {
    if (lost.size() < MOST_LOST && !lost.contains(peer)) {
      lost.add(peer);
    }
  }

  /// A connection went, or turned out to be slow: look for another soon.
  void linkLost() {
    Leech leech = torrent.leech();
    boolean noSeeder = leech != null && leech.availability.complete() == 0;
    if (!torrent.isWanted() || (isEnough() && !noSeeder)) {
      return;
    }
    retry = FIRST_RETRY;
    host.announces.hasten(torrent.id(), host.now() + retry);
  }

  /// It is time.
  void announce() {
    running = true;
    again = false;
    tell(false);
    known = true;
  }

  private void tell(boolean leaving) {
    host.emit(
        new Output.Announce(
            torrent.id(),
            torrent.digest(),
            torrent.infoHash(),
            torrent.isComplete(),
            leaving ? List.of() : torrent.neighbours().links(),
            lost,
            leaving));
    lost.clear();
  }

  void answered(List<PeerInfo> peers, long nanos) {
    ended();
    interval = nanos <= 0 || nanos > LONGEST_INTERVAL ? DEFAULT_INTERVAL : nanos;
    if (torrent.isComplete() || !torrent.isWanted()) {
      rest();
      return;
    }
    boolean news = false;
    if (host.config.dials()) {
      for (PeerInfo peer : peers) {
        news |= torrent.neighbours().offer(peer, torrent.greeter());
      }
    }
    if (isEnough()) {
      retry = FIRST_RETRY;
      at(host.now() + Math.min(LONGEST_INTERVAL, SATISFIED_FACTOR * interval));
    } else {
      retry = news ? FIRST_RETRY : Math.min(interval, 2 * retry);
      at(host.now() + Math.min(interval, retry));
    }
  }

  void failed() {
    ended();
    if (torrent.isWanted() || torrent.isComplete()) {
      retry = Math.min(torrent.isComplete() ? mostUntilTold() : interval, 2 * retry);
      at(host.now() + retry);
    }
  }

  private void ended() {
    running = false;
  }

  private void rest() {
    if (again) {
      at(host.now());
    } else if (torrent.isComplete()) {
      retry = FIRST_RETRY;
      at(host.now() + untilTold());
    }
  }

  /// Until a complete torrent is announced again: not by all hosts at the same moment, although
  /// many are complete at the same moment.
  private long untilTold() {
    return mostUntilTold() - Math.floorMod(Share.key(host.self), mostUntilTold() / 4);
  }

  private long mostUntilTold() {
    return Math.min(LONGEST_INTERVAL, COMPLETE_FACTOR * interval);
  }

  private void at(long when) {
    if (stopped || !host.config.announces()) {
      return;
    }
    if (running) {
      again = true;
      return;
    }
    host.announces.schedule(torrent.id(), when);
  }

  private boolean isEnough() {
    Neighbours neighbours = torrent.neighbours();
    boolean enough = neighbours.worthy() * 4 >= 3 * host.config.connectionsPerTorrent();
    return (enough || neighbours.isFull()) && !isStarving();
  }

  /// Nobody around has all pieces, and none has come for a while.
  private boolean isStarving() {
    Leech leech = torrent.leech();
    return leech != null
        && leech.availability.complete() == 0
        && host.now() - leech.pace.progressAt() > STARVING_NANOS;
  }
}
