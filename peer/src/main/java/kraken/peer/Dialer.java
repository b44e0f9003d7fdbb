package kraken.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import kraken.core.PeerInfo;

/// Opens sockets to peers, each on a thread of its own. How many at once is decided by the core.
final class Dialer {
  private final Sockets sockets;
  private final Duration timeout;
  private final Done done;

  /// Told on the dialling thread how it went.
  interface Done {
    void connected(int dial, SocketChannel socket, String remote);

    void failed(int dial, String reason);
  }

  Dialer(Sockets sockets, Duration timeout, Done done) {
    this.sockets = sockets;
    this.timeout = timeout;
    this.done = done;
  }

  void dial(int dial, PeerInfo peer) {
    Thread.ofVirtual().name("peer-dial-" + dial).start(() -> run(dial, peer));
  }

  /// A name may have several addresses, of which one may not be reachable from here.
  private void run(int dial, PeerInfo peer) {
    String failure = "";
    try {
      for (InetSocketAddress address : Sockets.addresses(peer.ip(), peer.port())) {
        SocketChannel socket = SocketChannel.open();
        try {
          sockets.prepare(socket).socket().connect(address, (int) Math.max(1, timeout.toMillis()));
          done.connected(dial, socket, Sockets.printable(address));
          return;
        } catch (IOException e) {
          Connections.closeQuietly(socket);
          failure = Sockets.printable(address) + ": " + e.getMessage();
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      failure = String.valueOf(e.getMessage());
    }
    done.failed(dial, "cannot reach " + peer.ip() + ":" + peer.port() + ": " + failure);
  }
}
