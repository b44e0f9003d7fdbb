package kraken.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kraken.core.Bitfield;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.swarm.Output.Outcome;
import kraken.swarm.trace.TraceEvent;
import kraken.swarm.wire.Refusal;
import org.jspecify.annotations.Nullable;

/// One blob on this host, from being loaded to being forgotten: who waits for it, when it is
/// announced, when it is complete, when it ends. Its connections are in [Neighbours], what is
/// missing in [Leech], what its peers say goes through [Talk].
final class Torrent {

  /// The life of a torrent, in this order.
  private enum State {
    LOADING,
    LEECHING,
    /// All pieces are there, the driver checks the whole.
    COMMITTING,
    SEEDING,
    FORGOTTEN
  }

  private final Host host;
  private final Torrents torrents;
  private final Greeter greeter;
  private final int id;
  private final Digest digest;
  private final Readers readers = new Readers();
  private final List<Greeter.Guest> guests = new ArrayList<>();
  private final Neighbours neighbours;
  private final Haves haves;
  private final Announcer announcer;

  private State state = State.LOADING;
  private Optional<Namespace> namespace = Optional.empty();
  private Optional<MetaInfo> wish = Optional.empty();
  private boolean wishTold;
  private @Nullable MetaInfo metaInfo;
  private @Nullable Leech leech;
  private long readAt;
  private Timers.@Nullable Alarm idle;
  private Timers.@Nullable Alarm grace;

  Torrent(Host host, Torrents torrents, Greeter greeter, int id, Digest digest) {
    this.host = host;
    this.torrents = torrents;
    this.greeter = greeter;
    this.id = id;
    this.digest = digest;
    neighbours = new Neighbours(host, this);
    haves = new Haves(host);
    announcer = new Announcer(host, this);
    readAt = host.now();
  }

  int id() {
    return id;
  }

  Digest digest() {
    return digest;
  }

  MetaInfo metaInfo() {
    if (metaInfo == null) {
      throw new IllegalStateException("torrent " + digest + " is not loaded");
    }
    return metaInfo;
  }

  InfoHash infoHash() {
    return metaInfo().infoHash();
  }

  int pieces() {
    return metaInfo().pieces();
  }

  Readers readers() {
    return readers;
  }

  Neighbours neighbours() {
    return neighbours;
  }

  Greeter greeter() {
    return greeter;
  }

  Announcer announcer() {
    return announcer;
  }

  /// What is missing, or null when nothing is, or nothing is known yet.
  @Nullable Leech leech() {
    return leech;
  }

  /// Under which name it was asked for here; empty when nobody did.
  String namespace() {
    return namespace.map(Namespace::value).orElse("");
  }

  boolean isComplete() {
    return state == State.SEEDING;
  }

  /// Whether pieces are to be fetched: somebody waits, or did a moment ago.
  boolean isWanted() {
    return state == State.LEECHING && (!readers.isEmpty() || grace != null);
  }

  /// Our pieces, a copy.
  Bitfield bitfield() {
    return leech == null ? Bitfield.full(pieces()) : leech.have.copy();
  }

  boolean has(int piece) {
    return leech == null || leech.have.get(piece);
  }

  @Nullable Link linkAt(int slot) {
    return neighbours.at(slot);
  }

  // Loading.

  void load(Optional<Namespace> of, Optional<MetaInfo> wanted) {
    namespace = of;
    wish = wanted;
    wishTold = wanted.isPresent();
    host.emit(new Output.LoadTorrent(id, digest, of, wanted));
  }

  void loaded(MetaInfo info, Bitfield have) {
    if (state != State.LOADING) {
      return;
    }
    if (have.size() != info.pieces() || !info.digest().equals(digest)) {
      throw new IllegalStateException("torrent " + digest + " was loaded as " + info);
    }
    metaInfo = info;
    if (host.tracing) {
      host.trace(new TraceEvent.TorrentAdded(infoHash(), have.cardinality(), have.size()));
    }
    if (info.pieces() > Greeter.mostPieces()) {
      end(
          Outcome.FAILED,
          "%s has %d pieces, a handshake holds at most %d: use longer pieces"
              .formatted(digest, info.pieces(), Greeter.mostPieces()));
    } else if (have.isComplete()) {
      seed();
    } else {
      state = State.LEECHING;
      leech = new Leech(host, this, info, have, neighbours.active());
      watchIdle();
      announceIfWanted();
      letGuestsIn();
    }
  }

  void missing(String reason) {
    if (state != State.LOADING) {
      return;
    }
    if (!wishTold && wish.isPresent()) {
      load(namespace, wish);
      return;
    }
    refuseGuests();
    end(Outcome.FAILED, reason);
  }

  private void letGuestsIn() {
    List<Greeter.Guest> waiting = List.copyOf(guests);
    guests.clear();
    for (Greeter.Guest guest : waiting) {
      greeter.welcome(this, guest);
    }
  }

  private void refuseGuests() {
    for (Greeter.Guest guest : guests) {
      greeter.refuse(guest.link(), Refusal.UNKNOWN_TORRENT);
    }
    guests.clear();
  }

  // Readers.

  void requested(Input.DownloadRequested requested) {
    readers.add(requested.reader());
    namespace = namespace.isPresent() ? namespace : Optional.of(requested.namespace());
    wish = wish.isPresent() ? wish : Optional.of(requested.metaInfo());
    readAt = host.now();
    host.timers.cancel(grace);
    grace = null;
    if (state == State.SEEDING) {
      host.emit(new Output.Finished(id, Outcome.COMPLETE, ""));
    } else {
      announceIfWanted();
      wakeLeech();
    }
  }

  void readerMoved(long reader, int piece) {
    boolean inside = piece >= 0 && metaInfo != null && piece < metaInfo.pieces();
    if (inside && readers.moved(reader, piece, host.now())) {
      readAt = host.now();
      wakeLeech();
    }
  }

  void readerGone(long reader) {
    readers.remove(reader);
    readAt = host.now();
    if (readers.isEmpty() && grace == null && (state == State.LEECHING || state == State.LOADING)) {
      grace = host.timers.at(host.now() + host.config.abandonGrace().toNanos(), this::graceOver);
    }
  }

  private void graceOver() {
    grace = null;
    if (state == State.LEECHING || state == State.LOADING) {
      end(Outcome.ABANDONED, "nobody waits for it any more");
    }
  }

  void abandoned() {
    end(Outcome.ABANDONED, "removed");
  }

  private void wakeLeech() {
    if (leech != null) {
      leech.wake();
    }
  }

  private void announceIfWanted() {
    if (isWanted()) {
      announcer.start();
    }
  }

  // Connections.

  void incoming(Greeter.Guest guest) {
    switch (state) {
      case LOADING -> {
        if (guests.size() < host.config.connectionsPerTorrent()) {
          guests.add(guest);
        } else {
          greeter.refuse(guest.link(), Refusal.FULL);
        }
      }
      case LEECHING, COMMITTING, SEEDING -> greeter.welcome(this, guest);
      case FORGOTTEN -> greeter.refuse(guest.link(), Refusal.UNKNOWN_TORRENT);
    }
  }

  /// The handshake of this connection is over.
  void attach(Link link) {
    host.timers.cancel(link.watch);
    neighbours.activate(link);
    readAt = host.now();
    if (leech != null) {
      leech.attach(link);
    } else if (link.have.isComplete()) {
      neighbours.close(link, CloseReason.BOTH_COMPLETE);
    } else if (!link.told.isComplete()) {
      haves.tellComplete(link);
    }
  }

  void detached(Link link) {
    if (leech != null) {
      leech.detach(link);
    } else {
      haves.forget(link);
    }
    announcer.linkLost();
  }

  void gone(Link link) {
    if (leech != null) {
      leech.gone(link);
    }
  }

  /// Whether neither side has anything that the other lacks.
  boolean isUseless(Link link) {
    if (leech == null) {
      return link.have.isComplete();
    }
    return !leech.have.lacksAnyOf(link.have) && !link.have.lacksAnyOf(leech.have);
  }

  // Pieces.

  /// A piece was read by somebody, here or there.
  void read() {
    readAt = host.now();
  }

  void storeFailed(Link link, int piece, String reason) {
    if (leech != null && !leech.storeFailed(link, piece)) {
      end(Outcome.FAILED, reason);
    }
  }

  void gotAllPieces() {
    state = State.COMMITTING;
    host.downlink.park(leechOrFail());
    host.emit(new Output.CommitTorrent(id));
  }

  void committed() {
    if (state == State.COMMITTING) {
      seed();
    }
  }

  void commitFailed(boolean corrupt, String reason) {
    if (state == State.COMMITTING) {
      end(Outcome.FAILED, corrupt ? "the bytes do not have the digest: " + reason : reason);
    }
  }

  private Leech leechOrFail() {
    if (leech == null) {
      throw new IllegalStateException("torrent " + digest + " misses nothing");
    }
    return leech;
  }

  private void seed() {
    boolean grown = state == State.COMMITTING;
    state = State.SEEDING;
    host.timers.cancel(grace);
    grace = null;
    if (leech != null) {
      leech.end();
      leech = null;
    }
    neighbours.forgetBans();
    if (host.tracing && grown) {
      host.trace(new TraceEvent.TorrentComplete(infoHash()));
    }
    if (!readers.isEmpty() || grown) {
      host.emit(new Output.Finished(id, Outcome.COMPLETE, ""));
    }
    for (Link link : List.copyOf(neighbours.active())) {
      if (link.have.isComplete()) {
        neighbours.close(link, CloseReason.BOTH_COMPLETE);
      } else {
        haves.tellComplete(link);
      }
    }
    announcer.complete();
    readAt = host.now();
    watchIdle();
    letGuestsIn();
  }

  // The end.

  private void watchIdle() {
    host.timers.cancel(idle);
    long limit = idleLimit();
    long from = leech == null ? readAt : Math.max(readAt, leech.progressAt());
    if (leech != null && isWanted()) {
      from = leech.progressAt();
    }
    idle = host.timers.at(Math.max(host.now() + 1, from + limit), this::checkIdle);
  }

  private long idleLimit() {
    return isWanted() ? host.config.leecherStalled().toNanos() : host.config.seederIdle().toNanos();
  }

  private void checkIdle() {
    long limit = idleLimit();
    Leech missing = leech;
    if (missing != null && isWanted() && host.now() - missing.progressAt() >= limit) {
      end(Outcome.TIMED_OUT, "no piece came for " + host.config.leecherStalled());
    } else if (!isWanted()
        && state != State.COMMITTING
        && readers.isEmpty()
        && host.now() - readAt >= limit) {
      end(Outcome.ABANDONED, "idle");
    } else {
      watchIdle();
    }
  }

  /// Forgets the torrent; what is on disk stays.
  private void end(Outcome outcome, String reason) {
    boolean awaited = !readers.isEmpty() || state == State.LEECHING || state == State.COMMITTING;
    boolean loaded = state != State.LOADING;
    state = State.FORGOTTEN;
    refuseGuests();
    host.timers.cancel(idle);
    host.timers.cancel(grace);
    grace = null;
    announcer.stop();
    neighbours.closeAll(CloseReason.TORRENT_GONE);
    if (leech != null) {
      leech.end();
      leech = null;
    }
    torrents.forget(this);
    if (host.tracing && metaInfo != null && outcome != Outcome.COMPLETE) {
      host.trace(new TraceEvent.TorrentCancelled(infoHash(), reason));
    }
    if (awaited) {
      host.emit(new Output.Finished(id, outcome, reason));
    }
    readers.clear();
    if (loaded) {
      host.emit(new Output.UnloadTorrent(id));
    }
  }
}
