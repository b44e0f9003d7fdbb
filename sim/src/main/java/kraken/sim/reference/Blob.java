package kraken.sim.reference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kraken.core.Bitfield;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.PeerId;
import kraken.swarm.CloseReason;
import kraken.swarm.Output;
import kraken.swarm.wire.Message;
import kraken.swarm.wire.Refusal;
import org.jspecify.annotations.Nullable;

/// One torrent: its connections and what is asked of them. A peer is asked for more only when it
/// comes, delivers, or says that it has something new; everything else waits for the retry.
final class Blob {
  static final int MOST_CONNECTIONS = 10;
  static final int PIPELINE = 3;
  static final int ORIGIN_PIPELINE = 5;
  static final int ENDGAME = 3;
  private static final long BLACKLISTED = 30_000_000_000L;
  private static final long IDLE = 30_000_000_000L;
  private static final long TIMEOUT_PER_MIB = 4_000_000_000L;

  private final ReferencePeer host;
  private final int id;
  private final Digest digest;
  private final Set<PeerId> taken = new HashSet<>();
  private final Map<PeerId, Long> blacklist = new HashMap<>();
  private final List<Conn> active = new ArrayList<>();
  private @Nullable State state;

  /// What is known once it is loaded.
  private static final class State {
    private final MetaInfo metaInfo;
    private final Bitfield have;

    /// How many neighbours have each piece, as the reference counts: what we sent them is not
    /// added, nor is the rest once they are complete, and all of it is taken away when they go.
    private final int[] counts;

    private final Requests requests;

    private State(MetaInfo metaInfo, Bitfield have, long timeout) {
      this.metaInfo = metaInfo;
      this.have = have;
      counts = new int[metaInfo.pieces()];
      requests = new Requests(metaInfo.pieces(), timeout);
    }
  }

  private final Map<Integer, Integer> writing = new HashMap<>();
  private boolean described;
  private boolean complete;
  private long retryAt = Long.MAX_VALUE;

  /// @param described whether it was said what it is when it was to be loaded
  Blob(ReferencePeer host, int id, Digest digest, boolean described) {
    this.described = described;
    this.host = host;
    this.id = id;
    this.digest = digest;
  }

  int id() {
    return id;
  }

  Digest digest() {
    return digest;
  }

  private State state() {
    if (state == null) {
      throw new IllegalStateException("torrent " + digest + " is not loaded");
    }
    return state;
  }

  /// Now it is said what it is, to whom did not find it. Tells whether that is news.
  boolean describe() {
    boolean news = !described;
    described = true;
    return news;
  }

  boolean hasAll() {
    return state().have.isComplete();
  }

  boolean isLoaded() {
    return state != null;
  }

  MetaInfo metaInfo() {
    return state().metaInfo;
  }

  boolean isComplete() {
    return complete;
  }

  void loaded(MetaInfo metaInfo, Bitfield have) {
    double mebibytes = Math.max(1, metaInfo.pieceLength() / (double) (1 << 20));
    long timeout = (long) (TIMEOUT_PER_MIB * mebibytes);
    state = new State(metaInfo, have.copy(), timeout);
    complete = have.isComplete();
    if (!complete) {
      retryAt = host.now() + timeout / 2;
    }
  }

  // Connections.

  boolean isSaturated() {
    return active.size() == MOST_CONNECTIONS;
  }

  boolean isFull() {
    return taken.size() == MOST_CONNECTIONS;
  }

  boolean isBlacklisted(PeerId peer) {
    return blacklist.getOrDefault(peer, Long.MIN_VALUE) > host.now();
  }

  /// A place for a connection, pending until it is active; false if there is none.
  boolean admit(PeerId peer) {
    return !isFull() && taken.add(peer);
  }

  /// The connection did not come about.
  void failed(PeerId peer) {
    taken.remove(peer);
    blacklist(peer);
  }

  private void blacklist(PeerId peer) {
    if (!isBlacklisted(peer)) {
      blacklist.put(peer, host.now() + BLACKLISTED);
    }
  }

  Message.Handshake handshake(String namespace) {
    List<PeerId> neighbours = active.stream().map(Conn::peer).toList();
    return new Message.Handshake(
        host.self(),
        state().metaInfo.infoHash(),
        digest,
        state().have.copy(),
        namespace,
        neighbours,
        0);
  }

  /// The handshake is over.
  void attach(Conn conn, Bitfield have) {
    active.add(conn);
    conn.active = true;
    conn.usefulAt = host.now();
    conn.have = have.copy();
    count(conn, 1);
    requestMore(conn);
  }

  private void count(Conn conn, int by) {
    int[] counts = state().counts;
    Bitfield have = conn.have;
    for (int p = have.nextSet(0); p < have.size(); p = have.nextSet(p + 1)) {
      counts[p] += by;
    }
  }

  /// An active connection is over, whoever ended it.
  void detach(Conn conn) {
    conn.active = false;
    active.remove(conn);
    taken.remove(conn.peer());
    blacklist(conn.peer());
    count(conn, -1);
    state().requests.clear(conn);
  }

  /// Nothing that was being received on the connection will come.
  void ended(Conn conn) {
    writing.values().removeIf(writer -> writer == conn.id);
  }

  void closeIdle() {
    for (Conn conn : List.copyOf(active)) {
      if (host.now() - conn.usefulAt > IDLE) {
        host.close(conn, CloseReason.IDLE);
      }
    }
  }

  // Asking.

  private void requestMore(Conn conn) {
    State s = state();
    if (!conn.active || s.have.isComplete()) {
      return;
    }
    int quota = quota(conn);
    if (quota <= 0 || !s.have.lacksAnyOf(conn.have)) {
      return;
    }
    long now = host.now();
    boolean endgame = isEndgame();
    int[] pieces =
        host.choice()
            .pick(
                quota,
                conn.have,
                s.have,
                s.counts,
                p -> s.requests.mayAsk(p, conn, endgame, now),
                host.random());
    for (int piece : pieces) {
      ask(conn, piece);
    }
  }

  private boolean isEndgame() {
    return state().have.size() - state().have.cardinality() <= ENDGAME;
  }

  private int quota(Conn conn) {
    int pipeline = conn.isOrigin() ? ORIGIN_PIPELINE : PIPELINE;
    return pipeline - state().requests.pending(conn, host.now());
  }

  private void ask(Conn conn, int piece) {
    state().requests.add(piece, conn, host.now());
    int length = state().metaInfo.pieceLength(piece);
    conn.send(new Message.PieceRequest(piece, 0, length), host.effects());
  }

  long retryAt() {
    return retryAt;
  }

  /// What failed is asked of others; it stays listed until the piece is there.
  void retry() {
    if (state().have.isComplete()) {
      retryAt = Long.MAX_VALUE;
      return;
    }
    Requests requests = state().requests;
    for (Requests.Request failed : requests.failed(host.now())) {
      int first = active.isEmpty() ? 0 : host.random().nextInt(active.size());
      for (int i = 0; i < active.size(); i++) {
        Conn other = active.get((first + i) % active.size());
        if (!other.equals(failed.conn)
            && other.have.get(failed.piece)
            && quota(other) > 0
            && requests.mayAsk(failed.piece, other, isEndgame(), host.now())) {
          ask(other, failed.piece);
          break;
        }
      }
    }
    retryAt = host.now() + requests.timeout() / 2;
  }

  // What peers say.

  void received(Conn conn, Message message) {
    switch (message) {
      case Message.PieceRequest request -> wanted(conn, request);
      case Message.AnnouncePiece news -> announced(conn, news.index());
      case Message.Complete _ -> isComplete(conn);
      case Message.Failure failure -> state().requests.failed(failure.index(), conn);
      case Message.Handshake _, Message.CancelPiece _, Message.Unknown _ -> {}
      case Message.DigestsHere _, Message.DigestRequest _, Message.Digests _ ->
          throw new IllegalStateException("not for a peer without extensions: " + message);
      case Message.PiecePayload payload ->
          throw new IllegalStateException("a payload is told otherwise: " + payload);
    }
  }

  private void wanted(Conn conn, Message.PieceRequest request) {
    int piece = request.index();
    if (!state().have.get(piece)) {
      conn.send(new Message.Failure("not complete", piece, 0, Refusal.NONE), host.effects());
      return;
    }
    conn.send(new Message.PiecePayload(piece, 0, request.length(), -1), host.effects());
    conn.have.set(piece);
  }

  private void announced(Conn conn, int piece) {
    conn.have.set(piece);
    state().counts[piece]++;
    requestMore(conn);
  }

  private void isComplete(Conn conn) {
    if (complete) {
      host.close(conn, CloseReason.BOTH_COMPLETE);
      return;
    }
    conn.have.setAll();
    requestMore(conn);
  }

  // Pieces.

  /// A payload begins.
  void started(Conn conn, int piece) {
    if (conn.closed) {
      return;
    }
    if (state().have.get(piece) || writing.containsKey(piece)) {
      host.effects().accept(new Output.Discard(conn.id, piece));
      return;
    }
    writing.put(piece, conn.id);
    host.effects().accept(new Output.ReceiveInto(conn.id, id, piece));
  }

  /// A payload was thrown away: as a duplicate, or because another wrote the piece just then.
  void discarded(Conn conn, int piece) {
    if (!state().have.get(piece)) {
      state().requests.failed(piece, conn);
    }
  }

  void rejected(Conn conn, int piece) {
    writing.remove(piece);
    state().requests.failed(piece, conn);
  }

  void stored(Conn conn, int piece) {
    State s = state();
    writing.remove(piece);
    s.have.set(piece);
    s.requests.clear(piece);
    conn.usefulAt = host.now();
    requestMore(conn);
    for (Conn other : active) {
      if (!other.equals(conn)) {
        other.send(new Message.AnnouncePiece(piece, List.of(), -1), host.effects());
      }
    }
    if (s.have.isComplete()) {
      host.effects().accept(new Output.CommitTorrent(id));
    }
  }

  /// The blob is in its place.
  void committed() {
    complete = true;
    retryAt = Long.MAX_VALUE;
    blacklist.clear();
    for (Conn conn : List.copyOf(active)) {
      if (conn.have.isComplete()) {
        host.close(conn, CloseReason.BOTH_COMPLETE);
      } else {
        conn.send(new Message.Complete(), host.effects());
      }
    }
  }

  void checkInvariants() {
    if (taken.size() > MOST_CONNECTIONS || active.size() > taken.size()) {
      throw new IllegalStateException(active.size() + " of " + taken.size() + " connections");
    }
    for (Conn conn : active) {
      int most = conn.isOrigin() ? ORIGIN_PIPELINE : PIPELINE;
      if (state().requests.pending(conn, host.now()) > most) {
        throw new IllegalStateException("connection " + conn.id + " is asked for too much");
      }
    }
  }
}
