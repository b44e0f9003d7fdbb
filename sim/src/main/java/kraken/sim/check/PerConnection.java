package kraken.sim.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import kraken.swarm.Input;
import org.jspecify.annotations.Nullable;

/// What a checker knows of each connection of each host, from its opening until the host has been
/// told that it is closed.
///
/// @param <T> what is known
final class PerConnection<T> {
  private final Supplier<T> fresh;
  private final List<List<@Nullable T>> byHost = new ArrayList<>();

  PerConnection(Supplier<T> fresh) {
    this.fresh = fresh;
  }

  /// The connection; null when it is not open.
  @Nullable T find(int host, int conn) {
    List<@Nullable T> conns = host < byHost.size() ? byHost.get(host) : List.of();
    return conn < conns.size() ? conns.get(conn) : null;
  }

  /// A core starts without connections.
  void started(int host) {
    while (byHost.size() <= host) {
      byHost.add(new ArrayList<>());
    }
    byHost.get(host).clear();
  }

  /// To be called with each input, before anything else is done with it.
  void input(int host, Input input) {
    if (input instanceof Input.ConnectionOpened in) {
      opened(host, in.conn());
    }
  }

  /// A connection that nothing is known of yet.
  T opened(int host, int conn) {
    List<@Nullable T> conns = of(host);
    while (conns.size() <= conn) {
      conns.add(null);
    }
    T known = fresh.get();
    conns.set(conn, known);
    return known;
  }

  /// The end of a connection, after what was to be done with it.
  void forget(int host, int conn) {
    if (find(host, conn) != null) {
      of(host).set(conn, null);
    }
  }

  /// All connections of a host that are open, with their numbers.
  void each(int host, BiConsumer<Integer, T> action) {
    List<@Nullable T> conns = of(host);
    for (int conn = 0; conn < conns.size(); conn++) {
      T known = conns.get(conn);
      if (known != null) {
        action.accept(conn, known);
      }
    }
  }

  private List<@Nullable T> of(int host) {
    while (byHost.size() <= host) {
      byHost.add(new ArrayList<>());
    }
    return byHost.get(host);
  }
}
