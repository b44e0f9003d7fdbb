package kraken.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import kraken.core.PeerId;
import org.jspecify.annotations.Nullable;

/// The scheduling core of one host. Confined to one thread; `handle` is never entered from the
/// consumer of effects, which only enqueues them. Same seed, same inputs: same outputs.
///
/// This class only routes: to the torrent ([Torrent]) or the connection ([Greeter] until its
/// handshake is over, then [Talk]) that an input concerns. Inputs about torrents and connections
/// that are forgotten already are late, not wrong, and are ignored.
public final class Swarm {
  private final Host host;
  private final Torrents torrents;
  private final Greeter greeter;
  private final Talk talk;
  private final List<@Nullable Link> links = new ArrayList<>();

  /// A core without trace.
  ///
  /// @param self our own id, as announced
  /// @param random the only source of chance
  public Swarm(PeerId self, SwarmConfig config, RandomGenerator random) {
    this(self, config, random, false);
  }

  /// @param trace whether [Output.Trace] is wanted; it costs nothing when not
  public Swarm(PeerId self, SwarmConfig config, RandomGenerator random, boolean trace) {
    host = new Host(self, config, random, trace);
    torrents = new Torrents(host);
    greeter = new Greeter(host, torrents);
    talk = new Talk(host);
  }

  /// Takes one event at time `now` (monotonic nanoseconds) and hands out all its effects before it
  /// returns.
  public void handle(Input input, long now, Consumer<Output> effects) {
    host.enter(now, effects);
    try {
      route(input);
      host.timers.ring(host.now());
      host.downlink.run();
      announce();
    } finally {
      host.leave();
    }
  }

  /// When [Input.Tick] is due next, `Long.MAX_VALUE` for never. O(1).
  public long nextDeadline() {
    return Math.min(host.timers.next(), host.announces.next());
  }

  /// For simulators and tests: throws an [IllegalStateException] that names the broken invariant,
  /// if one is. Costs as much as there are pieces and connections.
  public void checkInvariants() {
    Invariants.check(host, torrents, links);
  }

  /// What is held now. Costs as much as there are connections and torrents.
  public Load load() {
    return Load.of(host, torrents, greeter, links);
  }

  private void route(Input input) {
    switch (input) {
      case Input.DownloadRequested in -> requested(in);
      case Input.DownloadAbandoned in -> with(in.torrent(), Torrent::abandoned);
      case Input.ReaderMoved in -> with(in.torrent(), t -> t.readerMoved(in.reader(), in.piece()));
      case Input.ReaderGone in -> with(in.torrent(), t -> t.readerGone(in.reader()));
      case Input.SeatKnown in -> with(in.torrent(), t -> t.reveal().seat(in.seat(), in.seats()));
      case Input.TorrentLoaded in -> loaded(in);
      case Input.TorrentMissing in -> with(in.torrent(), t -> t.missing(in.reason()));
      case Input.TorrentCommitted in -> with(in.torrent(), Torrent::committed);
      case Input.CommitFailed in ->
          with(in.torrent(), t -> t.commitFailed(in.corrupt(), in.reason()));
      case Input.AnnounceAnswered in -> answered(in);
      case Input.AnnounceFailed in -> announceFailed(in);
      case Input.ConnectionOpened in -> opened(in);
      case Input.DialFailed in -> greeter.dialFailed(in.dial());
      case Input.ConnectionClosed in -> closed(in);
      case Input.MessageReceived in -> received(in);
      case Input.GarbageReceived in -> garbage(in);
      case Input.SendBlocked in -> host.uplink.blocked(link(in.conn()));
      case Input.SendReady in -> host.uplink.ready(link(in.conn()));
      case Input.PieceSent in -> talk.sent(link(in.conn()), in.piece());
      case Input.ServeFailed in -> host.uplink.failed(link(in.conn()), in.piece(), in.reason());
      case Input.PayloadStarted in -> payload(in);
      case Input.PayloadProgressed in -> progressed(in);
      case Input.PieceStored in -> stored(in);
      case Input.PieceRejected in -> rejected(in);
      case Input.StoreFailed in ->
          with(in.torrent(), t -> t.storeFailed(link(in.conn()), in.piece(), in.reason()));
      case Input.PayloadDiscarded in -> discarded(in);
      case Input.Stopping _ -> torrents.all().forEach(Torrent::abandoned);
      case Input.Tick _ -> {}
    }
  }

  // Torrents.

  private void requested(Input.DownloadRequested in) {
    torrents
        .findOrLoad(
            in.metaInfo().digest(),
            Optional.of(in.namespace()),
            Optional.of(in.metaInfo()),
            greeter)
        .requested(in);
  }

  private void loaded(Input.TorrentLoaded in) {
    Torrent torrent = torrents.find(in.torrent());
    if (torrent == null) {
      host.emit(new Output.UnloadTorrent(in.torrent()));
    } else {
      torrent.loaded(in.metaInfo(), in.have(), in.listed());
    }
  }

  private void with(int torrent, Consumer<Torrent> action) {
    Torrent known = torrents.find(torrent);
    if (known != null) {
      action.accept(known);
    }
  }

  private void announce() {
    for (OptionalInt id = host.announces.start(host.now());
        id.isPresent();
        id = host.announces.start(host.now())) {
      with(id.getAsInt(), torrent -> torrent.announcer().announce());
    }
  }

  private void answered(Input.AnnounceAnswered in) {
    host.announces.ended();
    with(in.torrent(), torrent -> torrent.announcer().answered(in.peers(), in.interval()));
  }

  private void announceFailed(Input.AnnounceFailed in) {
    host.announces.ended();
    with(in.torrent(), torrent -> torrent.announcer().failed());
  }

  // Connections.

  private Link link(int conn) {
    Link link = conn >= 0 && conn < links.size() ? links.get(conn) : null;
    if (link == null) {
      throw new IllegalStateException("the driver tells of connection " + conn + ", not open");
    }
    return link;
  }

  private void opened(Input.ConnectionOpened in) {
    while (links.size() <= in.conn()) {
      links.add(null);
    }
    if (links.get(in.conn()) != null) {
      throw new IllegalStateException("connection " + in.conn() + " is open already");
    }
    links.set(in.conn(), greeter.opened(in));
  }

  private void closed(Input.ConnectionClosed in) {
    Link link = link(in.conn());
    if (link.hasTorrent()) {
      Neighbours neighbours = link.torrent().neighbours();
      if (link.state != Link.State.CLOSED) {
        neighbours.lost(link, in.reason());
      }
      neighbours.gone(link);
    }
    host.timers.cancel(link.watch);
    link.state = Link.State.CLOSED;
    links.set(in.conn(), null);
  }

  private void received(Input.MessageReceived in) {
    Link link = link(in.conn());
    link.heardAt = host.now();
    switch (link.state) {
      case GREETING -> greeter.received(link, in.message());
      case ACTIVE -> talk.received(link, in.message());
      case CLOSED -> {}
    }
  }

  private void garbage(Input.GarbageReceived in) {
    Link link = link(in.conn());
    switch (link.state) {
      case GREETING -> greeter.close(link, CloseReason.PROTOCOL_VIOLATION);
      case ACTIVE ->
          link.torrent()
              .neighbours()
              .punish(link, CloseReason.PROTOCOL_VIOLATION, "garbage: " + in.reason());
      case CLOSED -> {}
    }
  }

  // Payloads.

  private void payload(Input.PayloadStarted in) {
    Link link = link(in.conn());
    link.heardAt = host.now();
    switch (link.state) {
      case GREETING -> greeter.close(link, CloseReason.PROTOCOL_VIOLATION);
      case ACTIVE -> talk.payload(link, in.header());
      case CLOSED -> {}
    }
  }

  private void progressed(Input.PayloadProgressed in) {
    Link link = link(in.conn());
    Leech leech = link.isActive() ? link.torrent().leech() : null;
    if (leech != null) {
      leech.progressed(link);
    }
  }

  private void stored(Input.PieceStored in) {
    Link link = link(in.conn());
    Leech leech = leech(in.torrent());
    if (leech != null) {
      leech.stored(link, in.piece());
    }
  }

  private void rejected(Input.PieceRejected in) {
    Link link = link(in.conn());
    Leech leech = leech(in.torrent());
    if (leech != null) {
      leech.rejected(link, in.piece());
    }
    if (link.isActive()) {
      String what = "piece " + in.piece() + " has a wrong checksum";
      link.torrent().neighbours().punish(link, CloseReason.BAD_PIECE, what);
    }
  }

  private @Nullable Leech leech(int id) {
    Torrent torrent = torrents.find(id);
    return torrent == null ? null : torrent.leech();
  }

  private void discarded(Input.PayloadDiscarded in) {
    Link link = link(in.conn());
    Leech leech = link.isActive() ? link.torrent().leech() : null;
    if (leech != null) {
      leech.discarded(link, in.piece());
    }
  }
}
