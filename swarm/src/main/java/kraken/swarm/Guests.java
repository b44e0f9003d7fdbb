package kraken.swarm;

import java.util.ArrayList;
import java.util.List;
import kraken.core.PeerId;
import kraken.swarm.wire.Message.Handshake;
import kraken.swarm.wire.Refusal;

/// Connections that came to us and said which torrent and who they are, but have to wait for our
/// answer: until the torrent is loaded, or until a dial of our own to the same peer is decided. At
/// most as many as the torrent may have connections.
final class Guests {
  private final int most;
  private final Greeter greeter;
  private final List<Guest> waiting = new ArrayList<>();

  /// A connection and its first message.
  record Guest(Link link, Handshake handshake) {}

  Guests(int most, Greeter greeter) {
    this.most = most;
    this.greeter = greeter;
  }

  int size() {
    return waiting.size();
  }

  void add(Guest guest) {
    waiting.removeIf(other -> other.link.state == Link.State.CLOSED);
    if (waiting.size() < most) {
      waiting.add(guest);
    } else {
      greeter.refuse(guest.link, Refusal.FULL);
    }
  }

  /// They can be answered now.
  void letIn(Torrent torrent) {
    List<Guest> all = List.copyOf(waiting);
    waiting.clear();
    for (Guest guest : all) {
      greeter.welcome(torrent, guest);
    }
  }

  /// Our own dial to this peer is decided.
  void letIn(Torrent torrent, PeerId peer) {
    for (Guest guest : List.copyOf(waiting)) {
      if (guest.link.peer().equals(peer)) {
        waiting.remove(guest);
        greeter.welcome(torrent, guest);
      }
    }
  }

  /// The torrent is not to be had.
  void refuse() {
    List<Guest> all = List.copyOf(waiting);
    waiting.clear();
    for (Guest guest : all) {
      greeter.refuse(guest.link, Refusal.UNKNOWN_TORRENT);
    }
  }
}
