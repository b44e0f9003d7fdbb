package kraken.peer;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import kraken.swarm.Input;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The open connections by their small numbers, and what has to be looked at from time to time:
/// which of the sending ones are stuck, which of the closing ones do not finish. Belongs to the
/// loop.
final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  /// How often sending connections are looked at.
  static final long WATCH_NANOS = 2_000_000;

  /// Last messages must be out after so long.
  private static final long LINGER_NANOS = 1_000_000_000;

  private final PieceIo io;
  private final PeerEvents events;
  private final Inbox inbox;
  private final int most;
  private final List<@Nullable Connection> byId = new ArrayList<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>();
  private final ArrayList<Connection> sending = new ArrayList<>();
  private final PriorityQueue<Closing> closing =
      new PriorityQueue<>((a, b) -> Long.compare(a.deadline(), b.deadline()));
  private int open;

  private record Closing(Connection connection, long deadline) {}

  Connections(int most, PieceIo io, PeerEvents events, Inbox inbox) {
    this.most = most;
    this.io = io;
    this.events = events;
    this.inbox = inbox;
  }

  int open() {
    return open;
  }

  /// Takes a connected socket in; null, and the socket closed, when there are too many of them.
  ///
  /// @param ours whether we dialled it, which the core has limited already
  @Nullable Connection add(SocketChannel socket, boolean ours) {
    if (!ours && open >= most) {
      events.connectionsRefused.increment();
      closeQuietly(socket);
      return null;
    }
    int id = free.isEmpty() ? byId.size() : free.removeFirst();
    Connection connection = new Connection(id, socket, inbox, io, events);
    if (id == byId.size()) {
      byId.add(connection);
    } else {
      byId.set(id, connection);
    }
    open++;
    events.connectionsOpened.increment();
    return connection;
  }

  @Nullable Connection find(int id) {
    return id < byId.size() ? byId.get(id) : null;
  }

  /// The core has handled its end: the number may be used again.
  void remove(int id) {
    Connection gone = find(id);
    if (gone == null) {
      throw new IllegalStateException("connection " + id + " ended twice");
    }
    byId.set(id, null);
    free.addLast(id);
    sending.remove(gone);
    open--;
    events.connectionsClosed.increment();
  }

  void sendingBegan(Connection connection) {
    sending.add(connection);
  }

  /// The piece is out, or will not go. If the core believes the socket to be full, it is told that
  /// it is not any more.
  void sendingEnded(int id, Consumer<Input> core) {
    Connection connection = find(id);
    if (connection != null && sending.remove(connection) && connection.wasBlocked()) {
      core.accept(new Input.SendReady(id));
    }
  }

  void close(Connection connection, String why, long now) {
    if (!connection.close(why)) {
      closing.add(new Closing(connection, now + LINGER_NANOS));
    }
  }

  /// Nanoseconds until [#watch] is due.
  long untilWatch(long now) {
    long next = closing.isEmpty() ? Long.MAX_VALUE : closing.element().deadline() - now;
    return sending.isEmpty() ? next : Math.min(next, WATCH_NANOS);
  }

  /// Tells the core which connections got stuck or loose, and ends those that do not close.
  void watch(long now, Consumer<Input> core) {
    for (int i = 0; i < sending.size(); i++) {
      Connection connection = sending.get(i);
      switch (connection.blockedNews(now)) {
        case BLOCKED -> core.accept(new Input.SendBlocked(connection.id()));
        case READY -> core.accept(new Input.SendReady(connection.id()));
        case NONE -> {}
      }
    }
    while (!closing.isEmpty() && closing.element().deadline() <= now) {
      closing.remove().connection().abort("did not take our last messages");
    }
  }

  void abortAll(String why) {
    for (Connection connection : byId) {
      if (connection != null) {
        connection.abort(why);
      }
    }
  }

  static void closeQuietly(SocketChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing a socket", e);
    }
  }
}
