package kraken.swarm;

import java.util.List;
import kraken.swarm.wire.Capabilities;
import kraken.swarm.wire.Message;

/// Tells peers which pieces we got: at once, or up to 5 ms later and several together where the
/// peer knows batches. Peers that have a piece are not told of it.
final class Haves {
  private static final long BATCH_NANOS = 5_000_000;

  private final Host host;

  Haves(Host host) {
    this.host = host;
  }

  void tell(Link link, int piece) {
    if (link.have.get(piece)) {
      return;
    }
    if (!link.can(Capabilities.BATCHED_HAVES)) {
      send(link, piece, List.of());
      return;
    }
    link.haves.add(piece);
    if (link.haves.size() == 1) {
      link.flush = host.timers.at(host.now() + BATCH_NANOS, () -> flush(link));
    }
  }

  /// We have everything now; single haves that wait are not needed any more.
  void tellComplete(Link link) {
    forget(link);
    host.emit(new Output.Send(link.conn, new Message.Complete()));
  }

  void forget(Link link) {
    host.timers.cancel(link.flush);
    link.flush = null;
    link.haves.clear();
  }

  private void flush(Link link) {
    List<Integer> news = link.haves.stream().filter(piece -> !link.have.get(piece)).toList();
    link.haves.clear();
    link.flush = null;
    if (!news.isEmpty()) {
      send(link, news.getFirst(), news.subList(1, news.size()));
    }
  }

  private void send(Link link, int piece, List<Integer> more) {
    long hint = link.can(Capabilities.QUEUE_HINT) ? host.uplink.queuedBytes() : -1;
    host.emit(new Output.Send(link.conn, new Message.AnnouncePiece(piece, more, hint)));
  }
}
