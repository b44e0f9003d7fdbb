package kraken.swarm;

import kraken.core.MetaInfo;
import kraken.swarm.wire.Message;

/// What active peers say to us, checked against the torrent and passed to the part it concerns. An
/// index or length that cannot be ends the connection and bans the peer.
final class Talk {
  private final Host host;

  Talk(Host host) {
    this.host = host;
  }

  void received(Link link, Message message) {
    switch (message) {
      case Message.PieceRequest request -> wants(link, request);
      case Message.AnnouncePiece news -> has(link, news);
      case Message.CancelPiece cancel -> host.uplink.cancelled(link, cancel.index());
      case Message.Failure failure -> failed(link, failure);
      case Message.Complete _ -> isComplete(link);
      case Message.DigestsHere _ -> link.torrent().digests().offered(link);
      case Message.DigestRequest request -> link.torrent().digests().wanted(link, request.from());
      case Message.Digests digests -> link.torrent().digests().received(link, digests);
      case Message.Handshake _, Message.Unknown _ -> {}
      case Message.PiecePayload payload ->
          throw new IllegalStateException("a payload is told by PayloadStarted: " + payload);
    }
  }

  /// The header of a payload.
  void payload(Link link, Message.PiecePayload header) {
    Torrent torrent = link.torrent();
    if (!isWhole(torrent, header.index(), header.offset(), header.length())) {
      violated(link, "payload " + header);
      return;
    }
    Leech leech = torrent.leech();
    if (leech == null) {
      host.emit(new Output.Discard(link.conn, header.index()));
      return;
    }
    leech.payloadStarted(link, header);
    hint(link, header.queuedBytes());
  }

  private void wants(Link link, Message.PieceRequest request) {
    Torrent torrent = link.torrent();
    if (!isWhole(torrent, request.index(), request.offset(), request.length())) {
      violated(link, "request " + request);
    } else if (!torrent.has(request.index())) {
      host.uplink.refuse(link, request.index(), "piece " + request.index() + " is not complete");
    } else {
      torrent.reveal().asked(link, request.index());
      host.uplink.asked(link, request.index(), request.length());
    }
  }

  private static boolean isWhole(Torrent torrent, int index, int offset, int length) {
    MetaInfo metaInfo = torrent.metaInfo();
    return isInside(torrent, index) && offset == 0 && length == metaInfo.pieceLength(index);
  }

  private static boolean isInside(Torrent torrent, int index) {
    return index >= 0 && index < torrent.pieces();
  }

  private void has(Link link, Message.AnnouncePiece news) {
    Torrent torrent = link.torrent();
    boolean inside = isInside(torrent, news.index());
    for (int piece : news.more()) {
      inside &= isInside(torrent, piece);
    }
    if (!inside || news.more().size() >= torrent.pieces()) {
      violated(link, "announces " + news.index() + " and " + news.more());
      return;
    }
    hint(link, news.queuedBytes());
    gained(link, news.index());
    for (int piece : news.more()) {
      gained(link, piece);
    }
    closeIfBothComplete(link);
  }

  private void hint(Link link, long queuedBytes) {
    Leech leech = link.torrent().leech();
    long mine = 0;
    if (leech != null) {
      mine = leech.requests.asked(link.slot) * leech.pieceLength();
    }
    link.hint(queuedBytes, mine, host.now());
  }

  private static void gained(Link link, int piece) {
    Leech leech = link.torrent().leech();
    if (leech == null) {
      link.have.set(piece);
    } else {
      leech.peerHas(link, piece);
    }
  }

  private void isComplete(Link link) {
    Leech leech = link.torrent().leech();
    if (leech == null) {
      link.have.setAll();
    } else {
      leech.peerComplete(link);
    }
    closeIfBothComplete(link);
  }

  private static void closeIfBothComplete(Link link) {
    if (link.have.isComplete() && link.torrent().isComplete()) {
      link.torrent().neighbours().close(link, CloseReason.BOTH_COMPLETE);
    }
  }

  private void failed(Link link, Message.Failure failure) {
    Torrent torrent = link.torrent();
    if (failure.code() != 0) {
      return;
    }
    if (!isInside(torrent, failure.index())) {
      violated(link, "failure of piece " + failure.index());
      return;
    }
    Leech leech = torrent.leech();
    if (leech != null) {
      leech.failed(link, failure.index());
    }
  }

  /// Our piece is on its way: the peer has it as soon as it arrives, and will not tell us.
  void sent(Link link, int piece) {
    if (host.uplink.sent(link, piece)) {
      link.usefulAt = host.now();
      link.torrent().sent(link, piece);
      gained(link, piece);
    }
  }

  private static void violated(Link link, String what) {
    link.torrent().neighbours().punish(link, CloseReason.PROTOCOL_VIOLATION, what);
  }
}
