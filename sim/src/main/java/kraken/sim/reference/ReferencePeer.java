package kraken.sim.reference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.swarm.CloseReason;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.wire.Message;
import org.jspecify.annotations.Nullable;

/// A host of the reference: its torrents, its connections, and when it announces which of them. It
/// has the calling contract of [kraken.swarm.Swarm].
public final class ReferencePeer {
  private static final long FIRST_ANNOUNCE = 5_000_000_000L;
  private static final long LONGEST_INTERVAL = 60_000_000_000L;
  private static final long HANDSHAKE_TIMEOUT = 5_000_000_000L;
  private static final long SWEEP = 30_000_000_000L;

  private final PeerId self;
  private final boolean origin;
  private final Choice choice;
  private final RandomGenerator random;
  private final List<Blob> blobs = new ArrayList<>();
  private final Map<Digest, Blob> byDigest = new HashMap<>();
  private final Map<Integer, Wish> wishes = new HashMap<>();
  private final Map<Integer, List<Guest>> guests = new HashMap<>();
  private final List<@Nullable Conn> conns = new ArrayList<>();
  private final ArrayDeque<Conn> greeting = new ArrayDeque<>();
  private final Map<Integer, Dialling> dials = new HashMap<>();
  private final ArrayDeque<Blob> announces = new ArrayDeque<>();

  private int dialled;
  private long interval = FIRST_ANNOUNCE;
  private long announceAt = Long.MIN_VALUE;
  private long sweepAt;
  private long now;
  private Consumer<Output> effects = _ -> {};

  private record Wish(MetaInfo metaInfo, Namespace namespace) {}

  private record Guest(Conn conn, Message.Handshake handshake) {}

  private record Dialling(Blob blob, PeerInfo peer) {}

  /// @param self its id, as announced
  /// @param origin whether it only serves: then it neither dials nor announces
  /// @param choice which pieces it asks for
  /// @param random the only source of chance
  public ReferencePeer(PeerId self, boolean origin, Choice choice, RandomGenerator random) {
    this.self = self;
    this.origin = origin;
    this.choice = choice;
    this.random = random;
  }

  PeerId self() {
    return self;
  }

  Choice choice() {
    return choice;
  }

  RandomGenerator random() {
    return random;
  }

  long now() {
    return now;
  }

  Consumer<Output> effects() {
    return effects;
  }

  /// Takes one event at time `time` and hands out all its effects before it returns.
  public void handle(Input input, long time, Consumer<Output> out) {
    now = time;
    effects = out;
    if (announceAt == Long.MIN_VALUE) {
      announceAt = origin ? Long.MAX_VALUE : now + FIRST_ANNOUNCE;
      sweepAt = now + SWEEP;
    }
    route(input);
    ring();
  }

  /// When [Input.Tick] is due next.
  public long nextDeadline() {
    long next = Math.min(announceAt, sweepAt);
    for (Blob blob : blobs) {
      next = Math.min(next, blob.retryAt());
    }
    Conn oldest = greeting.peek();
    return oldest == null ? next : Math.min(next, oldest.openedAt + HANDSHAKE_TIMEOUT);
  }

  public void checkInvariants() {
    blobs.stream().filter(Blob::isLoaded).forEach(Blob::checkInvariants);
  }

  private void route(Input input) {
    switch (input) {
      case Input.DownloadRequested in -> requested(in);
      case Input.TorrentLoaded in -> loaded(in);
      case Input.TorrentMissing in -> missing(blobs.get(in.torrent()));
      case Input.TorrentCommitted in -> committed(blobs.get(in.torrent()));
      case Input.AnnounceAnswered in -> answered(in);
      case Input.AnnounceFailed in -> queue(blobs.get(in.torrent()));
      case Input.ConnectionOpened in -> opened(in);
      case Input.DialFailed in -> dialFailed(in.dial());
      case Input.ConnectionClosed in -> closed(in.conn());
      case Input.MessageReceived in -> received(conn(in.conn()), in.message());
      case Input.GarbageReceived in -> close(conn(in.conn()), CloseReason.PROTOCOL_VIOLATION);
      case Input.PieceSent in -> conn(in.conn()).sent(now, effects);
      case Input.ServeFailed in -> close(conn(in.conn()), CloseReason.TORRENT_GONE);
      case Input.PayloadStarted in ->
          conn(in.conn()).blob().started(conn(in.conn()), in.header().index());
      case Input.PieceStored in -> blobs.get(in.torrent()).stored(conn(in.conn()), in.piece());
      case Input.PieceRejected in -> blobs.get(in.torrent()).rejected(conn(in.conn()), in.piece());
      case Input.StoreFailed in -> blobs.get(in.torrent()).rejected(conn(in.conn()), in.piece());
      case Input.PayloadDiscarded in ->
          conn(in.conn()).blob().discarded(conn(in.conn()), in.piece());
      case Input.CommitFailed in -> finished(in.torrent(), Output.Outcome.FAILED, in.reason());
      case Input.DownloadAbandoned _,
          Input.ReaderMoved _,
          Input.ReaderGone _,
          Input.SeatKnown _,
          Input.SendBlocked _,
          Input.SendReady _,
          Input.PayloadProgressed _,
          Input.Stopping _,
          Input.Tick _ -> {}
    }
  }

  private void ring() {
    if (now >= announceAt) {
      announceAt = now + interval;
      announceOne();
    }
    for (Blob blob : blobs) {
      if (now >= blob.retryAt()) {
        blob.retry();
      }
    }
    while (!greeting.isEmpty() && now >= greeting.element().openedAt + HANDSHAKE_TIMEOUT) {
      close(greeting.remove(), CloseReason.HANDSHAKE_TIMEOUT);
    }
    if (now >= sweepAt) {
      sweepAt = now + SWEEP;
      blobs.stream().filter(Blob::isLoaded).forEach(Blob::closeIdle);
    }
  }

  // Torrents.

  private Blob blob(Digest digest, Optional<Namespace> namespace, Optional<MetaInfo> metaInfo) {
    Blob known = byDigest.get(digest);
    if (known != null) {
      return known;
    }
    Blob blob = new Blob(this, blobs.size(), digest, metaInfo.isPresent());
    blobs.add(blob);
    byDigest.put(digest, blob);
    effects.accept(new Output.LoadTorrent(blob.id(), digest, namespace, metaInfo));
    return blob;
  }

  private void requested(Input.DownloadRequested in) {
    MetaInfo metaInfo = in.metaInfo();
    Blob blob = blob(metaInfo.digest(), Optional.of(in.namespace()), Optional.of(metaInfo));
    wishes.put(blob.id(), new Wish(metaInfo, in.namespace()));
    if (blob.isLoaded()) {
      begin(blob);
    }
  }

  private void loaded(Input.TorrentLoaded in) {
    Blob blob = blobs.get(in.torrent());
    blob.loaded(in.metaInfo(), in.have());
    if (wishes.containsKey(blob.id())) {
      begin(blob);
    }
    waiting(blob).forEach(guest -> welcome(blob, guest.conn, guest.handshake));
  }

  private List<Guest> waiting(Blob blob) {
    List<Guest> waiting = guests.remove(blob.id());
    return waiting == null ? List.of() : waiting;
  }

  private void begin(Blob blob) {
    if (blob.isComplete()) {
      finished(blob.id(), Output.Outcome.COMPLETE, "");
    } else if (blob.hasAll()) {
      effects.accept(new Output.CommitTorrent(blob.id()));
    } else {
      announces.remove(blob);
      announce(blob);
    }
  }

  private void missing(Blob blob) {
    Wish wish = wishes.get(blob.id());
    if (wish != null && blob.describe()) {
      effects.accept(
          new Output.LoadTorrent(
              blob.id(), blob.digest(), Optional.of(wish.namespace), Optional.of(wish.metaInfo)));
      return;
    }
    byDigest.remove(blob.digest());
    waiting(blob).forEach(guest -> close(guest.conn, CloseReason.UNKNOWN_TORRENT));
    if (wishes.remove(blob.id()) != null) {
      finished(blob.id(), Output.Outcome.FAILED, "not on disk");
    }
  }

  private void committed(Blob blob) {
    blob.committed();
    announces.remove(blob);
    finished(blob.id(), Output.Outcome.COMPLETE, "");
    announce(blob);
  }

  private void finished(int torrent, Output.Outcome outcome, String reason) {
    effects.accept(new Output.Finished(torrent, outcome, reason));
  }

  // Announces.

  /// The first torrent that can do with more connections; those before it go to the end.
  private void announceOne() {
    for (int i = announces.size(); i > 0; i--) {
      Blob blob = announces.remove();
      if (!blob.isSaturated()) {
        announce(blob);
        return;
      }
      announces.add(blob);
    }
  }

  private void announce(Blob blob) {
    effects.accept(
        new Output.Announce(
            blob.id(),
            blob.digest(),
            blob.metaInfo().infoHash(),
            blob.isComplete(),
            List.of(),
            List.of(),
            false));
  }

  private void queue(Blob blob) {
    if (!blob.isComplete() && !announces.contains(blob)) {
      announces.add(blob);
    }
  }

  private void answered(Input.AnnounceAnswered in) {
    boolean usable = in.interval() > 0 && in.interval() <= LONGEST_INTERVAL;
    interval = usable ? in.interval() : FIRST_ANNOUNCE;
    Blob blob = blobs.get(in.torrent());
    if (blob.isComplete()) {
      return;
    }
    queue(blob);
    for (PeerInfo peer : in.peers()) {
      if (blob.isFull()) {
        return;
      }
      boolean wanted = !peer.id().equals(self) && !blob.isBlacklisted(peer.id());
      if (wanted && blob.admit(peer.id())) {
        dials.put(dialled, new Dialling(blob, peer));
        effects.accept(new Output.Dial(dialled++, blob.id(), peer));
      }
    }
  }

  // Connections.

  private Conn conn(int id) {
    Conn conn = conns.get(id);
    if (conn == null) {
      throw new IllegalStateException("no connection " + id);
    }
    return conn;
  }

  private void opened(Input.ConnectionOpened in) {
    Dialling dialling = dials.remove(in.dial());
    Conn conn = new Conn(in.conn(), dialling == null ? null : dialling.peer, now);
    while (conns.size() <= in.conn()) {
      conns.add(null);
    }
    conns.set(in.conn(), conn);
    greeting.add(conn);
    if (dialling != null) {
      conn.belongsTo(dialling.blob, dialling.peer.id());
      Wish wish = wishes.get(dialling.blob.id());
      conn.send(dialling.blob.handshake(wish == null ? "" : wish.namespace.value()), effects);
    }
  }

  private void dialFailed(int dial) {
    Dialling dialling = dials.remove(dial);
    if (dialling != null) {
      dialling.blob.failed(dialling.peer.id());
    }
  }

  private void received(Conn conn, Message message) {
    if (conn.closed) {
      return;
    }
    if (conn.active) {
      conn.blob().received(conn, message);
    } else if (!(message instanceof Message.Handshake handshake)) {
      close(conn, CloseReason.PROTOCOL_VIOLATION);
    } else if (conn.dialled != null) {
      boolean right = handshake.peerId().equals(conn.peer());
      if (right) {
        attach(conn, handshake);
      } else {
        close(conn, CloseReason.WRONG_PEER_ID);
      }
    } else {
      Blob blob = blob(handshake.digest(), Optional.empty(), Optional.empty());
      if (blob.isLoaded()) {
        welcome(blob, conn, handshake);
      } else {
        guests.computeIfAbsent(blob.id(), _ -> new ArrayList<>()).add(new Guest(conn, handshake));
      }
    }
  }

  /// Lets a guest in, or closes without a word.
  private void welcome(Blob blob, Conn conn, Message.Handshake handshake) {
    if (conn.closed) {
      return;
    }
    if (!blob.admit(handshake.peerId())) {
      close(conn, CloseReason.AT_CAPACITY);
      return;
    }
    conn.belongsTo(blob, handshake.peerId());
    conn.send(blob.handshake(""), effects);
    attach(conn, handshake);
  }

  private void attach(Conn conn, Message.Handshake handshake) {
    greeting.remove(conn);
    conn.blob().attach(conn, handshake.bitfield());
  }

  /// Closes a connection; its place is free at once.
  void close(Conn conn, CloseReason reason) {
    if (!conn.closed) {
      leave(conn);
      effects.accept(new Output.Close(conn.id, reason));
    }
  }

  private void leave(Conn conn) {
    conn.closed = true;
    greeting.remove(conn);
    Blob blob = conn.blobOrNull();
    if (blob != null && conn.active) {
      blob.detach(conn);
    } else if (blob != null) {
      blob.failed(conn.peer());
    }
  }

  private void closed(int id) {
    Conn conn = conn(id);
    if (!conn.closed) {
      leave(conn);
    }
    Blob blob = conn.blobOrNull();
    if (blob != null) {
      blob.ended(conn);
    }
    conns.set(id, null);
  }
}
