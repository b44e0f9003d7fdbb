package kraken.swarm;

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
  private final Guests guests;
  private final Neighbours neighbours;
  private final Announcer announcer;
  private final Idleness idleness;
  private final Digests digests;
  private final Reveal reveal;
  private final Meetings meetings;

  private State state = State.LOADING;
  private Optional<Namespace> namespace = Optional.empty();
  private Optional<MetaInfo> wish = Optional.empty();
  private boolean wishTold;
  private @Nullable MetaInfo metaInfo;
  private @Nullable Leech leech;
  private boolean requested;
  private Timers.@Nullable Alarm grace;

  Torrent(Host host, Torrents torrents, Greeter greeter, int id, Digest digest) {
    this.host = host;
    this.torrents = torrents;
    this.greeter = greeter;
    this.id = id;
    this.digest = digest;
    guests = new Guests(host.config.connectionsPerTorrent(), greeter);
    neighbours = new Neighbours(host, this);
    announcer = new Announcer(host, this);
    idleness = new Idleness(host, this);
    digests = new Digests(host, this);
    reveal = new Reveal(host, this);
    meetings = new Meetings(host, this);
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

  Reveal reveal() {
    return reveal;
  }

  Meetings meetings() {
    return meetings;
  }

  Announcer announcer() {
    return announcer;
  }

  Digests digests() {
    return digests;
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

  /// Whether all pieces are there and the driver checks the whole.
  boolean isBeingChecked() {
    return state == State.COMMITTING;
  }

  boolean has(int piece) {
    return leech == null || leech.have.get(piece);
  }

  // Loading.

  void load(Optional<Namespace> of, Optional<MetaInfo> wanted) {
    namespace = of;
    wish = wanted;
    wishTold = wanted.isPresent();
    host.emit(new Output.LoadTorrent(id, digest, of, wanted));
  }

  void loaded(MetaInfo info, Bitfield have, boolean listed) {
    if (state != State.LOADING) {
      return;
    }
    if (have.size() != info.pieces() || !info.digest().equals(digest)) {
      throw new IllegalStateException("torrent " + digest + " was loaded as " + info);
    }
    metaInfo = info;
    digests.loaded(info, have, listed);
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
      idleness.start();
      announceIfWanted();
      guests.letIn(this);
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
    guests.refuse();
    end(Outcome.FAILED, reason);
  }

  // Readers.

  void requested(Input.DownloadRequested request) {
    boolean resumed = !isWanted();
    readers.add(request.reader());
    requested = true;
    namespace = namespace.isPresent() ? namespace : Optional.of(request.namespace());
    wish = wish.isPresent() ? wish : Optional.of(request.metaInfo());
    idleness.used();
    host.timers.cancel(grace);
    grace = null;
    if (state == State.SEEDING) {
      host.emit(new Output.Finished(id, Outcome.COMPLETE, ""));
    } else {
      announceIfWanted();
      resume(resumed);
    }
  }

  private void resume(boolean again) {
    if (leech != null && again) {
      leech.resume();
      idleness.start();
    }
  }

  void readerMoved(long reader, int piece) {
    boolean inside = piece >= 0 && metaInfo != null && piece < metaInfo.pieces();
    if (inside && readers.moved(reader, piece, host.now())) {
      idleness.used();
      wakeLeech();
    }
  }

  void readerGone(long reader) {
    readers.remove(reader);
    idleness.used();
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
    end(Outcome.ABANDONED, "removed", true);
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

  void incoming(Guests.Guest guest) {
    switch (state) {
      case LOADING -> guests.add(guest);
      case LEECHING, COMMITTING, SEEDING -> greeter.welcome(this, guest);
      case FORGOTTEN -> greeter.refuse(guest.link(), Refusal.UNKNOWN_TORRENT);
    }
  }

  Guests guests() {
    return guests;
  }

  /// A piece has left for a peer.
  void sent(Link link, int piece) {
    idleness.used();
    reveal.sent(link, piece);
  }

  /// Somebody here or elsewhere has to do with it.
  void used() {
    idleness.used();
  }

  void storeFailed(Link link, int piece, String reason) {
    if (leech != null && !leech.storeFailed(link, piece)) {
      end(Outcome.FAILED, reason);
    }
  }

  void gotAllPieces() {
    state = State.COMMITTING;
    digests.stop();
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
    if (!grown) {
      reveal.start(pieces());
    }
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
        meetings.tellComplete(link);
      }
    }
    announcer.complete();
    idleness.start();
    guests.letIn(this);
  }

  /// Forgets the torrent; what is on disk stays.
  void end(Outcome outcome, String reason) {
    end(outcome, reason, !isComplete());
  }

  private void end(Outcome outcome, String reason, boolean leaving) {
    boolean loaded = state != State.LOADING;
    boolean awaited = !readers.isEmpty() || (requested && state != State.SEEDING);
    state = State.FORGOTTEN;
    digests.stop();
    guests.refuse();
    idleness.stop();
    host.timers.cancel(grace);
    grace = null;
    announcer.stop(leaving);
    reveal.end();
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
