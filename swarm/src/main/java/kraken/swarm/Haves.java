package kraken.swarm;

import java.util.ArrayList;
import java.util.List;
import kraken.core.Bitfield;
import kraken.swarm.wire.Capabilities;
import kraken.swarm.wire.Message;
import org.jspecify.annotations.Nullable;

/// Tells the peers of one torrent which pieces we got: at once, or up to 5 ms later and several
/// together where the peer knows batches. Peers that have a piece are told of it only if they have
/// not heard for a while how much waits here: at the end of a download almost every piece is one
/// that they have. One list and one alarm serve all connections, so that a piece costs the same
/// however many there are.
final class Haves {
  private static final long BATCH_NANOS = 5_000_000;

  /// A hint is told at least that often, as long as pieces come.
  private static final long HINT_NANOS = 100_000_000;

  private final Host host;
  private final List<Link> links;
  private final List<Integer> news = new ArrayList<>();
  private Timers.@Nullable Alarm flush;
  private int single;

  /// @param links the active connections of the torrent, as they come and go
  Haves(Host host, List<Link> links) {
    this.host = host;
    this.links = links;
  }

  /// A connection comes.
  void attach(Link link) {
    single += link.can(Capabilities.BATCHED_HAVES) ? 0 : 1;
  }

  /// A connection goes.
  void detach(Link link) {
    single -= link.can(Capabilities.BATCHED_HAVES) ? 0 : 1;
  }

  /// We got a piece.
  void tell(int piece) {
    for (int i = 0; single > 0 && i < links.size(); i++) {
      Link link = links.get(i);
      if (!link.can(Capabilities.BATCHED_HAVES) && !link.have.get(piece)) {
        send(link, List.of(piece));
      }
    }
    if (links.size() > single) {
      news.add(piece);
      flush = flush == null ? host.timers.at(host.now() + BATCH_NANOS, this::flush) : flush;
    }
  }

  /// A new connection is told what came since `link.told`; those that are there already come first.
  void tellSince(Link link, Bitfield have) {
    List<Integer> since = new ArrayList<>();
    for (int p = have.nextSet(0); p < have.size(); p = have.nextSet(p + 1)) {
      if (!link.told.get(p) && !link.have.get(p)) {
        since.add(p);
      }
    }
    if (link.can(Capabilities.BATCHED_HAVES)) {
      send(link, since);
    } else {
      since.forEach(piece -> send(link, List.of(piece)));
    }
  }

  /// What waits is told now.
  void flush() {
    host.timers.cancel(flush);
    flush = null;
    if (news.isEmpty()) {
      return;
    }
    List<Integer> all = List.copyOf(news);
    news.clear();
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      if (link.can(Capabilities.BATCHED_HAVES)) {
        List<Integer> lacking = lacking(link, all);
        send(link, lacking.isEmpty() && needsHint(link) ? all.subList(0, 1) : lacking);
      }
    }
  }

  private boolean needsHint(Link link) {
    return link.can(Capabilities.QUEUE_HINT) && host.now() - link.hintedAt >= HINT_NANOS;
  }

  private static List<Integer> lacking(Link link, List<Integer> all) {
    for (int i = 0; i < all.size(); i++) {
      if (link.have.get(all.get(i))) {
        return without(link, all);
      }
    }
    return all;
  }

  private static List<Integer> without(Link link, List<Integer> all) {
    List<Integer> lacking = new ArrayList<>(all.size());
    for (int i = 0; i < all.size(); i++) {
      if (!link.have.get(all.get(i))) {
        lacking.add(all.get(i));
      }
    }
    return lacking;
  }

  /// How many pieces wait to be told.
  int waiting() {
    return news.size();
  }

  /// Nothing that waits is told any more.
  void end() {
    host.timers.cancel(flush);
    flush = null;
    news.clear();
  }

  private void send(Link link, List<Integer> pieces) {
    if (pieces.isEmpty()) {
      return;
    }
    long hint = link.can(Capabilities.QUEUE_HINT) ? host.uplink.queuedBytes() : -1;
    link.hintedAt = host.now();
    List<Integer> more = pieces.subList(1, pieces.size());
    host.emit(new Output.Send(link.conn, new Message.AnnouncePiece(pieces.getFirst(), more, hint)));
  }
}
