package kraken.swarm;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kraken.core.Bitfield;
import kraken.core.Namespace;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.core.ServiceException;
import kraken.swarm.wire.Capabilities;
import kraken.swarm.wire.Message;
import kraken.swarm.wire.Message.Handshake;
import kraken.swarm.wire.Refusal;
import org.jspecify.annotations.Nullable;

/// Brings connections of one host from the open socket to the end of the handshake: what we say,
/// what we check, whom we refuse and with which words. A peer without extensions is refused
/// silently.
final class Greeter {
  /// Bytes that a handshake may take on the wire besides bitfield and neighbours, rounded up.
  private static final int FIXED_BYTES = 1024;

  /// Bytes on the wire of one neighbour, rounded up.
  private static final int NEIGHBOUR_BYTES = 64;

  private static final int LARGEST = 32768;

  private final Host host;
  private final Torrents torrents;
  private final Map<Integer, Dialling> dials = new HashMap<>();
  private int dialIds;

  private record Dialling(Torrent torrent, PeerInfo peer) {}

  Greeter(Host host, Torrents torrents) {
    this.host = host;
    this.torrents = torrents;
  }

  /// Pieces of the largest torrent whose bitfield fits into a handshake.
  static int mostPieces() {
    return (LARGEST - FIXED_BYTES - Bitfield.encodedLength(0)) * 8;
  }

  int dial(Torrent torrent, PeerInfo peer) {
    int dial = dialIds++;
    dials.put(dial, new Dialling(torrent, peer));
    host.emit(new Output.Dial(dial, torrent.id(), peer));
    return dial;
  }

  /// How many dials are not answered yet.
  int dials() {
    return dials.size();
  }

  /// The connection, should it come about, is not wanted any more.
  void forgetDial(int dial) {
    dials.remove(dial);
  }

  void dialFailed(int dial) {
    Dialling dialling = dials.remove(dial);
    if (dialling != null) {
      dialling.torrent.neighbours().dialFailed(dialling.peer.id());
    }
  }

  /// A socket is open: the opener speaks first.
  Link opened(Input.ConnectionOpened opened) {
    boolean accepted = opened.dial() == Input.ConnectionOpened.ACCEPTED;
    Dialling dialling = dials.remove(opened.dial());
    PeerInfo peer = dialling == null ? null : dialling.peer;
    Link link = new Link(opened.conn(), opened.remote(), peer, host.now());
    if (accepted) {
      expectHandshake(link);
    } else if (dialling == null || peer == null) {
      link.state = Link.State.CLOSED;
      host.emit(new Output.Close(link.conn, CloseReason.DUPLICATE));
    } else {
      link.belongsTo(dialling.torrent);
      dialling.torrent.neighbours().dialled(link, peer);
      expectHandshake(link);
      greet(link, dialling.torrent.namespace());
    }
    return link;
  }

  private void expectHandshake(Link link) {
    long until = host.now() + host.config.handshakeTimeout().toNanos();
    link.watch = host.timers.at(until, () -> close(link, CloseReason.HANDSHAKE_TIMEOUT));
  }

  private void greet(Link link, String namespace) {
    Torrent torrent = link.torrent();
    Bitfield said = torrent.meetings().greeting(link);
    int room = (LARGEST - FIXED_BYTES - Bitfield.encodedLength(said.size())) / NEIGHBOUR_BYTES;
    List<PeerId> neighbours = torrent.neighbours().ids().stream().limit(Math.max(0, room)).toList();
    host.emit(
        new Output.Send(
            link.conn,
            new Handshake(
                host.self,
                torrent.infoHash(),
                torrent.digest(),
                said,
                namespace,
                neighbours,
                host.config.capabilities())));
  }

  /// A message before the handshake is over.
  void received(Link link, Message message) {
    switch (message) {
      case Handshake handshake when link.outgoing -> answered(link, handshake);
      case Handshake handshake when !link.isKnown() -> asked(link, handshake);
      case Message.Failure failure when link.outgoing ->
          link.torrent().neighbours().refused(link, failure.refusal());
      default -> close(link, CloseReason.PROTOCOL_VIOLATION);
    }
  }

  private void answered(Link link, Handshake handshake) {
    Torrent torrent = link.torrent();
    @Nullable CloseReason wrong = null;
    if (!handshake.peerId().equals(link.peer())) {
      wrong = CloseReason.WRONG_PEER_ID;
    } else if (!handshake.infoHash().equals(torrent.infoHash())
        || !handshake.digest().equals(torrent.digest())) {
      wrong = CloseReason.STALE_METAINFO;
    } else if (handshake.bitfield().size() != torrent.pieces()) {
      wrong = CloseReason.PROTOCOL_VIOLATION;
    }
    if (wrong != null) {
      reject(link, wrong);
      return;
    }
    host.downlink.roundTrip(host.now() - link.openedAt);
    takeOver(link, handshake);
    torrent.meetings().attach(link);
  }

  private void reject(Link link, CloseReason wrong) {
    if (wrong == CloseReason.PROTOCOL_VIOLATION) {
      String what = "bitfield of another size than the torrent";
      link.torrent().neighbours().punish(link, wrong, what);
    } else {
      close(link, wrong);
    }
  }

  private void asked(Link link, Handshake handshake) {
    link.isPeer(handshake.peerId());
    takeOver(link, handshake);
    if (handshake.peerId().equals(host.self)) {
      close(link, CloseReason.NOTHING_TO_EXCHANGE);
      return;
    }
    Torrent torrent =
        torrents.findOrLoad(handshake.digest(), namespace(handshake), Optional.empty(), this);
    link.belongsTo(torrent);
    torrent.incoming(new Guests.Guest(link, handshake));
  }

  private void takeOver(Link link, Handshake handshake) {
    link.capabilities = host.config.capabilities() & handshake.capabilities();
    link.hidesQueue = host.config.capabilities() != 0 && link.capabilities == 0 && !link.isOrigin();
    link.have = handshake.bitfield().copy();
  }

  private static Optional<Namespace> namespace(Handshake handshake) {
    try {
      return handshake.namespace().isEmpty()
          ? Optional.empty()
          : Optional.of(new Namespace(handshake.namespace()));
    } catch (ServiceException.Invalid e) {
      return Optional.empty();
    }
  }

  /// The torrent is here: lets the guest in, or not.
  void welcome(Torrent torrent, Guests.Guest guest) {
    Link link = guest.link();
    if (link.state != Link.State.GREETING) {
      return;
    }
    Handshake handshake = guest.handshake();
    Neighbours neighbours = torrent.neighbours();
    if (neighbours.isBanned(link.peer())) {
      close(link, CloseReason.BANNED);
    } else if (!handshake.infoHash().equals(torrent.infoHash())) {
      refuse(link, Refusal.STALE_METAINFO);
    } else if (handshake.bitfield().size() != torrent.pieces()) {
      neighbours.punish(
          link, CloseReason.PROTOCOL_VIOLATION, "bitfield of another size than the torrent");
    } else if (torrent.isComplete() && handshake.bitfield().isComplete()) {
      refuse(link, Refusal.NOTHING_TO_EXCHANGE);
    } else if (neighbours.mustWait(link)) {
      torrent.guests().add(guest);
    } else {
      Refusal refusal = neighbours.admit(link, handshake.neighbours());
      if (refusal != Refusal.NONE) {
        refuse(link, refusal);
        return;
      }
      greet(link, "");
      torrent.meetings().attach(link);
    }
  }

  /// Says no, with the reason if the peer understands it.
  void refuse(Link link, Refusal refusal) {
    if (link.state != Link.State.GREETING) {
      return;
    }
    if (link.can(Capabilities.REFUSAL_REASON)) {
      String text = "refused: " + refusal;
      host.emit(new Output.Send(link.conn, new Message.Failure(text, 0, 0, refusal)));
    }
    close(
        link,
        switch (refusal) {
          case FULL -> CloseReason.AT_CAPACITY;
          case DUPLICATE -> CloseReason.DUPLICATE;
          case UNKNOWN_TORRENT -> CloseReason.UNKNOWN_TORRENT;
          case STALE_METAINFO -> CloseReason.STALE_METAINFO;
          case NOTHING_TO_EXCHANGE, NONE -> CloseReason.NOTHING_TO_EXCHANGE;
        });
  }

  /// Ends a connection whose handshake is not over.
  void close(Link link, CloseReason reason) {
    if (link.state == Link.State.CLOSED) {
      return;
    }
    if (link.hasTorrent()) {
      link.torrent().neighbours().lost(link, reason.toString());
    }
    host.timers.cancel(link.watch);
    link.state = Link.State.CLOSED;
    host.emit(new Output.Close(link.conn, reason));
  }
}
