package kraken.swarm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import kraken.core.Bitfield;
import kraken.swarm.wire.Message;
import org.jspecify.annotations.Nullable;

/// Super-seeding: how a dedicated seeder hands out a blob of which the swarm has nothing yet, so
/// that each piece leaves it about once before any leaves it twice.
///
/// It says to have only what it has revealed: each piece to one peer, few at a time, so that those
/// who come first do not get all of a small blob; the next when it asks, or when one has been sent.
/// Of several seeders each begins with the pieces of its own seat ([Input.SeatKnown]). The order is
/// random within segments that grow to 64 pieces, so that readers get their first bytes soon. When
/// all pieces of the seat are out, everything is revealed to everybody. What a peer does not fetch
/// in time, or closes on, is revealed to another; so is everything that slow peers are still to
/// get, once there is nothing else to send.
///
/// All of it is ordinary protocol: a bitfield, haves, and in the end a `complete`. With extensions
/// switched off an origin behaves as that of the reference, and says at once that it has all.
final class Reveal {
  private static final int LONGEST_SEGMENT = 64;
  private static final int FIRST_SEGMENT = 4;
  private static final int LEAST_AHEAD = 2;
  private static final int AHEAD_OF_ALL = 16;
  private static final int MOST_UNASKED = 4;
  private static final long CHECK_NANOS = 50_000_000;
  private static final long LEAST_NANOS = 100_000_000;
  private static final long FIRST_NANOS = 500_000_000;
  private static final int TIMES = 4;

  /// Found idle so often in a row the uplink has nothing to do.
  private static final int IDLE_CHECKS = 3;

  /// So long at most a torrent waits for the first pieces of others before it reveals everything,
  /// and no longer than its own took.
  private static final long LONGEST_NANOS = 5_000_000_000L;

  private final Host host;
  private final Torrent torrent;
  private int seat;
  private int seats = 1;
  private boolean on;
  private int[] order = {};
  private int next;
  private Bitfield own = new Bitfield(0);
  private Bitfield out = own;
  private final ArrayDeque<Integer> returned = new ArrayDeque<>();
  private int missing;
  private long took;
  private int idleChecks;
  private long beganAt = -1;
  private long doneAt;
  private Timers.@Nullable Alarm alarm;

  /// A piece that was revealed to one peer and has not been sent to it.
  static final class Offer {
    private final int piece;
    private final long since;
    private boolean asked;

    private Offer(int piece, long since) {
      this.piece = piece;
      this.since = since;
    }
  }

  Reveal(Host host, Torrent torrent) {
    this.host = host;
    this.torrent = torrent;
  }

  /// Which of several seeders this host is.
  void seat(int index, int count) {
    seat = index;
    seats = count;
  }

  /// The blob is here, and others may have nothing of it.
  void start(int pieces) {
    boolean origin = !host.config.dials() && host.config.capabilities() != 0;
    if (!origin || !host.has(Policy.SUPER_SEEDING) || pieces <= seat) {
      return;
    }
    on = true;
    out = new Bitfield(pieces);
    own = new Bitfield(pieces);
    order = order();
    missing = order.length;
    host.firstPasses++;
  }

  private int[] order() {
    int[] mine = new int[Math.ceilDiv(Math.max(0, out.size() - seat), seats)];
    for (int i = 0; i < mine.length; i++) {
      mine[i] = seat + i * seats;
      own.set(mine[i]);
    }
    int length = FIRST_SEGMENT;
    for (int from = 0; from < mine.length; from += length, length = grown(length)) {
      int end = Math.min(mine.length, from + length);
      for (int i = end - 1; i > from; i--) {
        int j = from + host.random.nextInt(i - from + 1);
        int other = mine[i];
        mine[i] = mine[j];
        mine[j] = other;
      }
    }
    return mine;
  }

  private static int grown(int length) {
    return Math.min(LONGEST_SEGMENT, 2 * length);
  }

  /// Whether not everything is revealed to everybody.
  boolean isOn() {
    return on;
  }

  /// Whether no copy of the piece has left yet: that one goes before copies of others.
  boolean isFirst(int piece) {
    return on && !out.get(piece);
  }

  private List<Link> links() {
    return torrent.neighbours().active();
  }

  /// What a peer that comes is told to be there.
  Bitfield greeting(Link link) {
    beganAt = beganAt < 0 ? host.now() : beganAt;
    Bitfield told = new Bitfield(out.size());
    link.told = told;
    while (mayOffer(link)) {
      int piece = take(link);
      if (piece < 0) {
        break;
      }
      told.set(piece);
    }
    watch();
    return told.copy();
  }

  /// The peer asked for a piece: it is told of the next.
  void asked(Link link, int piece) {
    if (!on) {
      return;
    }
    for (Offer offer : link.offers) {
      offer.asked |= offer.piece == piece;
    }
    link.told.set(piece);
    more(link);
  }

  /// A piece has left for a peer.
  void sent(Link link, int piece) {
    if (!on) {
      return;
    }
    withdraw(link, piece);
    isOut(piece);
    more(link);
  }

  /// The connection is gone: what it was to fetch is for others.
  void closed(Link link) {
    if (!on) {
      return;
    }
    for (Offer offer : link.offers) {
      giveBack(offer);
    }
    link.offers.clear();
    moreForAll();
  }

  /// Nothing is revealed any more.
  void end() {
    if (!on) {
      return;
    }
    host.firstPasses -= missing > 0 ? 1 : 0;
    on = false;
    host.timers.cancel(alarm);
    links().forEach(link -> link.offers.clear());
    order = new int[0];
    own = new Bitfield(0);
    out = own;
    returned.clear();
  }

  /// While this host still hands out first pieces of other torrents, copies of this one would only
  /// hold them up.
  private void revealAllIfOthersAreDone() {
    if (host.firstPasses > 0 && host.now() - doneAt < Math.min(LONGEST_NANOS, doneAt - beganAt)) {
      watch();
      return;
    }
    end();
    links().forEach(torrent.meetings()::tellComplete);
  }

  private void moreForAll() {
    for (int i = 0; on && i < links().size(); i++) {
      more(links().get(i));
    }
  }

  private void more(Link link) {
    while (mayOffer(link)) {
      int piece = take(link);
      if (piece < 0) {
        return;
      }
      link.told.set(piece);
      host.emit(new Output.Send(link.conn, new Message.AnnouncePiece(piece, List.of(), -1)));
    }
  }

  private boolean mayOffer(Link link) {
    int ahead = Math.max(LEAST_AHEAD, AHEAD_OF_ALL / Math.max(1, links().size()));
    return on && link.offers.size() < ahead && unasked(link) < MOST_UNASKED;
  }

  private static int unasked(Link link) {
    int unasked = 0;
    for (int i = 0; i < link.offers.size(); i++) {
      unasked += link.offers.get(i).asked ? 0 : 1;
    }
    return unasked;
  }

  /// The next piece for this peer, below 0 for none.
  private int take(Link link) {
    for (int i = returned.size(); on && i > 0; i--) {
      int piece = returned.remove();
      if (isOutThere(piece)) {
        isOut(piece);
      } else if (link.told.get(piece)) {
        returned.add(piece);
      } else {
        return offered(link, piece);
      }
    }
    while (on && next < order.length) {
      int piece = order[next++];
      if (!isOutThere(piece)) {
        return offered(link, piece);
      }
      isOut(piece);
    }
    return -1;
  }

  private int offered(Link link, int piece) {
    link.offers.add(new Offer(piece, host.now()));
    return piece;
  }

  private boolean isOutThere(int piece) {
    for (int i = 0; i < links().size(); i++) {
      if (links().get(i).have.get(piece)) {
        return true;
      }
    }
    return out.get(piece);
  }

  private void isOut(int piece) {
    if (out.set(piece) && own.get(piece)) {
      missing--;
      if (missing == 0) {
        host.firstPasses--;
        doneAt = host.now();
        revealAllIfOthersAreDone();
      }
    }
  }

  private void withdraw(Link link, int piece) {
    for (int i = 0; i < link.offers.size(); i++) {
      Offer offer = link.offers.get(i);
      if (offer.piece == piece) {
        link.offers.remove(i);
        long time = host.now() - offer.since;
        took = took == 0 ? time : (7 * took + time) / 8;
        return;
      }
    }
  }

  private void giveBack(Offer offer) {
    if (!out.get(offer.piece)) {
      returned.add(offer.piece);
    }
  }

  private void watch() {
    if (alarm == null) {
      alarm = host.timers.at(host.now() + CHECK_NANOS, this::check);
    }
  }

  /// What was not fetched in time is revealed to others too.
  private void check() {
    alarm = null;
    if (missing == 0) {
      revealAllIfOthersAreDone();
      return;
    }
    boolean idle = next == order.length && host.uplink.flowing() == 0;
    idleChecks = idle ? idleChecks + 1 : 0;
    for (Link link : List.copyOf(links())) {
      for (Offer offer : new ArrayList<>(link.offers)) {
        if (link.have.get(offer.piece) || isOverdue(link, offer)) {
          link.offers.remove(offer);
          giveBack(offer);
        }
      }
    }
    moreForAll();
    if (on && !links().isEmpty()) {
      watch();
    }
  }

  /// While requests of the peer wait for our own line it is not the peer who is slow. With nothing
  /// else to do nothing is kept for anybody: the last pieces of slow peers would be missing
  /// everywhere.
  private boolean isOverdue(Link link, Offer offer) {
    long age = host.now() - offer.since;
    if (idleChecks >= IDLE_CHECKS && !link.isServing(offer.piece)) {
      return age > LEAST_NANOS;
    }
    if (!link.blocked && (link.serving != null || !link.wishes.isEmpty())) {
      return false;
    }
    if (took == 0) {
      return age > FIRST_NANOS && host.uplink.flowing() == 0;
    }
    return age > Math.max(LEAST_NANOS, TIMES * took);
  }
}
