package kraken.swarm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import kraken.core.Bitfield;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.swarm.wire.Capabilities;
import org.jspecify.annotations.Nullable;

/// What the core knows of one connection. The parts of the core that use a field write it:
/// [Greeter] who the peer is, [Leech] what is asked of it, [Uplink] what it asked of us.
final class Link {

  /// The life of a connection, in this order.
  enum State {
    /// The handshake is not over.
    GREETING,
    ACTIVE,
    /// Closed by us, or gone; the driver may still report what was under way.
    CLOSED
  }

  /// A piece that the peer wants from us.
  record Wish(int piece, int length, long since) {}

  private static final long FRESH_NANOS = 200_000_000;
  private static final Bitfield NOTHING = new Bitfield(0);

  final int conn;
  final String remote;
  final boolean outgoing;
  final long openedAt;

  State state = State.GREETING;
  private @Nullable Torrent torrent;

  /// Whom we dialled; null for a connection that came to us.
  final @Nullable PeerInfo dialled;

  private @Nullable PeerId peer;

  /// What the peer has.
  Bitfield have = NOTHING;

  /// What we said to have, in the handshake.
  Bitfield told = NOTHING;

  /// Extensions that both sides know.
  long capabilities;

  /// Whether it is an agent that does not tell what it has queued for upload, though we would.
  boolean hidesQueue;

  /// Whether it counts in the table of its torrent.
  boolean admitted;

  /// Its place among the connections of the torrent.
  int slot = -1;

  /// For [Share]: the peer id as a number.
  long key;

  /// The later of opening, the last piece we needed from it, the last piece sent to it.
  long usefulAt;

  /// When the peer last said anything.
  long heardAt;

  /// Pieces that it did not serve when it was asked, until it says that it has them.
  final BitSet refused = new BitSet();

  Timers.@Nullable Alarm watch;

  /// When it last did something about what we asked of it.
  long progressAt;

  /// How fast its pieces came lately, in bytes per second, 0 when none has.
  double rate;

  /// When that was last seen.
  long ratedAt;

  /// How many pieces came.
  int delivered;

  /// When the running payload began.
  long payloadAt;

  /// Whether a payload from it is running.
  boolean receiving;

  /// Whether a piece came from it that we needed.
  boolean proven;

  /// How often in a row our requests expired; while above 0 one request at a time is sent.
  int strikes;

  Timers.@Nullable Alarm patience;

  /// The last choice of [Chooser] in which it had nothing.
  long triedIn;

  /// When it was last told how much waits here.
  long hintedAt;

  private long othersQueue;
  private long othersQueueAt;

  /// Requests of the peer that wait, oldest first.
  final ArrayDeque<Wish> wishes = new ArrayDeque<>();

  /// What [Reveal] has in store for the peer.
  final List<Reveal.Offer> offers = new ArrayList<>(0);

  @Nullable Wish serving;
  boolean cancelServing;
  boolean blocked;

  /// When it was last blocked.
  long blockedAt;

  /// Whether the peer said that it has the piece digests.
  boolean hasDigests;

  /// Messages of piece digests that it owes us.
  int digestsAsked;

  /// Messages of piece digests that it got from us.
  int digestsServed;

  Link(int conn, String remote, @Nullable PeerInfo dialled, long now) {
    this.conn = conn;
    this.remote = remote;
    this.dialled = dialled;
    this.outgoing = dialled != null;
    this.openedAt = now;
    this.usefulAt = now;
    this.heardAt = now;
    this.progressAt = now;
  }

  Torrent torrent() {
    if (torrent == null) {
      throw new IllegalStateException("connection " + conn + " has no torrent yet");
    }
    return torrent;
  }

  boolean hasTorrent() {
    return torrent != null;
  }

  void belongsTo(Torrent owner) {
    torrent = owner;
  }

  PeerId peer() {
    if (peer == null) {
      throw new IllegalStateException("connection " + conn + " has not said who it is");
    }
    return peer;
  }

  boolean isKnown() {
    return peer != null;
  }

  void isPeer(PeerId id) {
    peer = id;
  }

  /// Whether it is a dedicated seeder; only the opener can know.
  boolean isOrigin() {
    return dialled != null && dialled.origin();
  }

  /// Whether it has all pieces, or is an origin, which only reveals them bit by bit ([Reveal]).
  boolean isSeeder() {
    return have.isComplete() || isOrigin();
  }

  boolean isActive() {
    return state == State.ACTIVE;
  }

  boolean can(long capability) {
    return (capabilities & capability) != 0;
  }

  /// The peer told how many bytes it has queued for upload, `mine` of them probably for us.
  void hint(long queuedBytes, long mine, long now) {
    if (queuedBytes >= 0 && can(Capabilities.QUEUE_HINT)) {
      othersQueue = Math.max(0, queuedBytes - mine);
      othersQueueAt = now;
    }
  }

  /// Whether this piece is being sent to it.
  boolean isServing(int piece) {
    return serving != null && serving.piece() == piece;
  }

  /// A whole piece came from it.
  void delivered(int bytes, long now) {
    double seen = bytes * 1e9 / Math.max(1, now - payloadAt);
    ratedAt = now;
    rate = Math.max(seen, rate - rate / 8);
    delivered++;
  }

  /// Whether the peer has just said that others have less than this queued.
  boolean isIdle(long now, long bytes) {
    return othersQueue < bytes && othersQueueAt != 0 && now - othersQueueAt < FRESH_NANOS;
  }

  /// What others probably have queued at the peer, in bytes. A hint fades within a second, so that
  /// a peer we have not heard of for a while is tried again.
  long othersQueue(long now) {
    long left = 1024 - (now - othersQueueAt) / 1_000_000;
    return left <= 0 ? 0 : (othersQueue >> 10) * left;
  }
}
