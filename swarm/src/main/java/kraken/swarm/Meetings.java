package kraken.swarm;

import kraken.core.Bitfield;
import kraken.swarm.wire.Message;

/// What happens in one torrent when a connection is greeted, becomes active, and ends.
final class Meetings {
  private final Host host;
  private final Torrent torrent;

  Meetings(Host host, Torrent torrent) {
    this.host = host;
    this.torrent = torrent;
  }

  /// What a peer that we greet is told to be here; noted in `link.told`.
  Bitfield greeting(Link link) {
    if (torrent.reveal().isOn()) {
      return torrent.reveal().greeting(link);
    }
    Leech leech = torrent.leech();
    link.told = leech == null ? Bitfield.full(torrent.pieces()) : leech.have.copy();
    return link.told;
  }

  /// The handshake of this connection is over.
  void attach(Link link) {
    host.timers.cancel(link.watch);
    Leech leech = torrent.leech();
    if (leech != null) {
      leech.haves.flush();
    }
    torrent.neighbours().activate(link);
    torrent.digests().attach(link);
    torrent.used();
    if (leech != null) {
      leech.attach(link);
    } else if (link.have.isComplete()) {
      torrent.neighbours().close(link, CloseReason.BOTH_COMPLETE);
    } else if (!torrent.reveal().isOn() && !link.told.isComplete()) {
      tellComplete(link);
    }
  }

  /// We have everything, and the peer was told less.
  void tellComplete(Link link) {
    host.emit(new Output.Send(link.conn, new Message.Complete()));
  }

  /// The connection is not used any more.
  void detach(Link link) {
    torrent.digests().detached(link);
    Leech leech = torrent.leech();
    if (leech != null) {
      leech.detach(link);
    }
    torrent.announcer().linkLost();
  }

  /// The driver says that it has ended.
  void gone(Link link) {
    Leech leech = torrent.leech();
    if (leech != null) {
      leech.gone(link);
    }
  }
}
