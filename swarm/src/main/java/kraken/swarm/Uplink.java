package kraken.swarm;

import java.util.ArrayList;
import java.util.List;
import kraken.swarm.wire.Capabilities;
import kraken.swarm.wire.Message;
import kraken.swarm.wire.Refusal;
import org.jspecify.annotations.Nullable;

/// Which piece this host sends next, over all torrents.
///
/// Work-conserving: one piece runs; another starts only while all running ones are blocked by their
/// receivers, at most one per connection. The peer that misses the largest part of its blob goes
/// first, but each 50 ms of waiting count as much as a whole blob, so nobody starves. Every request
/// gets exactly one answer, the payload or a failure, also after a cancel; a request that repeats a
/// waiting one is the same request.
final class Uplink {
  private static final double AGEING_NANOS = 50e6;

  /// As much as so many blobs that are missing.
  private static final double FIRST_COPY = 10;

  /// So many requests of one connection may wait; more are refused.
  static final int MOST_WISHES = 64;

  private final Host host;
  private final List<Link> waiting = new ArrayList<>();
  private final boolean leastComplete;
  private final boolean ageing;
  private final boolean workConserving;
  private int flowing;
  private int running;
  private long queuedBytes;

  Uplink(Host host) {
    this.host = host;
    leastComplete = host.has(Policy.LEAST_COMPLETE);
    ageing = host.has(Policy.AGEING);
    workConserving = host.has(Policy.WORK_CONSERVING);
  }

  /// Bytes queued for upload, including the pieces that are running.
  long queuedBytes() {
    return queuedBytes;
  }

  /// Pieces that are running and not blocked.
  int flowing() {
    return flowing;
  }

  /// The peer wants a piece that we have.
  void asked(Link link, int piece, int length) {
    if (isWished(link, piece)) {
      return;
    }
    if (link.wishes.size() >= MOST_WISHES) {
      refuse(link, piece, "too many requests wait on this connection");
      return;
    }
    if (link.wishes.isEmpty() && link.serving == null) {
      waiting.add(link);
    }
    link.wishes.add(new Link.Wish(piece, length, host.now()));
    queuedBytes += length;
    serve();
  }

  private static boolean isWished(Link link, int piece) {
    if (link.isServing(piece)) {
      return true;
    }
    for (Link.Wish wish : link.wishes) {
      if (wish.piece() == piece) {
        return true;
      }
    }
    return false;
  }

  /// The peer does not want the piece any more.
  void cancelled(Link link, int piece) {
    if (link.isServing(piece)) {
      if (!link.cancelServing) {
        link.cancelServing = true;
        host.emit(new Output.CancelServe(link.conn, piece));
      }
      return;
    }
    for (Link.Wish wish : link.wishes) {
      if (wish.piece() == piece) {
        link.wishes.remove(wish);
        queuedBytes -= wish.length();
        stopWaitingIfDone(link);
        refuse(link, piece, "cancelled");
        return;
      }
    }
  }

  /// Answers a request that will not be served.
  void refuse(Link link, int piece, String why) {
    host.emit(new Output.Send(link.conn, new Message.Failure(why, piece, 0, Refusal.NONE)));
  }

  /// The last byte of the piece is on its way. Tells whether it was ours to say so.
  boolean sent(Link link, int piece) {
    if (!link.isServing(piece)) {
      return false;
    }
    ended(link);
    serve();
    return true;
  }

  /// The piece could not be sent; nothing of it was.
  void failed(Link link, int piece, String why) {
    if (!link.isServing(piece)) {
      return;
    }
    ended(link);
    refuse(link, piece, why);
    serve();
  }

  void blocked(Link link) {
    if (!link.blocked) {
      link.blocked = true;
      link.blockedAt = host.now();
      flowing -= link.serving != null ? 1 : 0;
      serve();
    }
  }

  void ready(Link link) {
    if (link.blocked) {
      link.blocked = false;
      flowing += link.serving != null ? 1 : 0;
      serve();
    }
  }

  /// The connection is gone, with everything it wanted.
  void closed(Link link) {
    for (Link.Wish wish : link.wishes) {
      queuedBytes -= wish.length();
    }
    link.wishes.clear();
    waiting.remove(link);
    if (link.serving != null) {
      queuedBytes -= link.serving.length();
      flowing -= link.blocked ? 0 : 1;
      running--;
      link.serving = null;
    }
    serve();
  }

  private void ended(Link link) {
    Link.Wish wish = link.serving;
    if (wish == null) {
      throw new IllegalStateException("connection " + link.conn + " serves nothing");
    }
    queuedBytes -= wish.length();
    flowing -= link.blocked ? 0 : 1;
    running--;
    link.serving = null;
    link.cancelServing = false;
    if (!link.wishes.isEmpty()) {
      waiting.add(link);
    }
  }

  private void stopWaitingIfDone(Link link) {
    if (link.wishes.isEmpty()) {
      waiting.remove(link);
    }
  }

  private void serve() {
    while (workConserving ? flowing == 0 : running == 0) {
      Link link = mostUrgent();
      if (link == null) {
        return;
      }
      waiting.remove(link);
      Link.Wish wish = link.wishes.remove();
      link.serving = wish;
      running++;
      flowing += link.blocked ? 0 : 1;
      host.emit(
          new Output.ServePiece(link.conn, link.torrent().id(), wish.piece(), header(link, wish)));
    }
  }

  private Message.PiecePayload header(Link link, Link.Wish wish) {
    long hint = link.can(Capabilities.QUEUE_HINT) ? queuedBytes : -1;
    link.hintedAt = host.now();
    return new Message.PiecePayload(wish.piece(), 0, wish.length(), hint);
  }

  private @Nullable Link mostUrgent() {
    Link best = null;
    double most = -1;
    for (Link link : waiting) {
      double urgency = link.blocked ? -1 : urgency(link);
      if (urgency > most) {
        best = link;
        most = urgency;
      }
    }
    return best;
  }

  /// A piece of which no copy has left yet goes before copies of others; then who misses more; and
  /// who waits becomes more urgent all the time.
  private double urgency(Link link) {
    Link.Wish wish = link.wishes.element();
    double urgency = link.torrent().reveal().isFirst(wish.piece()) ? FIRST_COPY : 0;
    if (leastComplete) {
      urgency += 1 - (double) link.have.cardinality() / Math.max(1, link.have.size());
    }
    if (ageing || !leastComplete) {
      urgency += (host.now() - wish.since()) / AGEING_NANOS;
    }
    return urgency;
  }
}
