package kraken.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The sockets of one host by their numbers, which are used again.
final class Sockets {
  private final List<@Nullable Socket> byConn = new ArrayList<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>();

  @Nullable Socket find(int conn) {
    return conn < byConn.size() ? byConn.get(conn) : null;
  }

  /// A new socket; its other end follows.
  Socket open(World world, Host host) {
    Integer again = free.poll();
    int conn = again == null ? byConn.size() : again;
    Socket socket = new Socket(world, host, conn);
    if (again == null) {
      byConn.add(socket);
    } else {
      byConn.set(conn, socket);
    }
    return socket;
  }

  /// The core knows that it is closed.
  void release(int conn) {
    byConn.set(conn, null);
    free.add(conn);
  }

  List<Socket> all() {
    List<Socket> all = new ArrayList<>();
    for (Socket socket : byConn) {
      if (socket != null) {
        all.add(socket);
      }
    }
    return all;
  }

  void clear() {
    byConn.clear();
    free.clear();
  }

  int size() {
    return byConn.size() - free.size();
  }
}
