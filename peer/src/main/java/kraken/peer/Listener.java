package kraken.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts the connections of other peers until it is closed. An error, such as too many open
/// files, makes it wait a little and go on.
final class Listener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final int BACKLOG = 1024;
  private static final long PAUSE_NANOS = 100_000_000;

  private final Acceptor acceptor;
  private final Sockets sockets;
  private final PeerEvents events;
  private final Accepted accepted;
  private final Thread thread;
  private volatile boolean closed;

  /// Where sockets come from: a server socket.
  interface Acceptor extends AutoCloseable {
    /// Waits for the next one.
    ///
    /// @throws ClosedChannelException when no more will come
    SocketChannel accept() throws IOException;

    int port();

    @Override
    void close() throws IOException;
  }

  /// Told on the accepting thread.
  interface Accepted {
    void connected(SocketChannel socket, String remote);
  }

  Listener(Acceptor acceptor, Sockets sockets, PeerEvents events, Accepted accepted) {
    this.acceptor = acceptor;
    this.sockets = sockets;
    this.events = events;
    this.accepted = accepted;
    this.thread = Thread.ofVirtual().name("peer-accept").unstarted(this::run);
  }

  /// Binds the port.
  ///
  /// @param host empty for all interfaces
  /// @param port 0 for a free one
  /// @throws IOException when the address cannot be had; the message names it
  static Acceptor bind(String host, int port) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.bind(
          host.isEmpty() ? new InetSocketAddress(port) : Sockets.addresses(host, port).getFirst(),
          BACKLOG);
    } catch (IOException | IllegalArgumentException e) {
      server.close();
      String where = host.isEmpty() ? "port " + port : host + ":" + port;
      throw new IOException("cannot listen for peers on " + where + ": " + e.getMessage(), e);
    }
    return new Acceptor() {
      @Override
      public SocketChannel accept() throws IOException {
        return server.accept();
      }

      @Override
      public int port() {
        return server.socket().getLocalPort();
      }

      @Override
      public void close() throws IOException {
        server.close();
      }
    };
  }

  void start() {
    thread.start();
  }

  int port() {
    return acceptor.port();
  }

  private void run() {
    while (!closed) {
      try {
        SocketChannel socket = acceptor.accept();
        take(socket);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        events.acceptErrors.increment();
        LOG.warn("cannot accept a peer, going on: {}", e.getMessage());
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void take(SocketChannel socket) {
    try {
      sockets.prepare(socket);
      accepted.connected(socket, Sockets.printable(socket.getRemoteAddress()));
    } catch (IOException e) {
      LOG.debug("a peer was gone before it was accepted", e);
      Connections.closeQuietly(socket);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    acceptor.close();
    LockSupport.unpark(thread);
  }
}
