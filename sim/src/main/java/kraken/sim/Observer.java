package kraken.sim;

import kraken.swarm.Input;
import kraken.swarm.Output;

/// Sees everything that happens in a world. Hosts are numbers, see [Fault].
public interface Observer {

  /// The world is about to begin.
  default void began(World world) {}

  /// A core is given this, before it answers.
  default void input(int host, Input input) {}

  /// A core asks for this, in the order in which it did.
  default void output(int host, Output output) {}

  /// An input has been handled and everything that came out of it.
  default void settled(int host) {}

  /// A connection is open at both ends.
  ///
  /// @param fromConn its number at the dialler
  /// @param toConn its number at the acceptor
  default void connected(int from, int fromConn, int to, int toConn) {}

  /// Bytes of a piece left a host.
  default void sent(int from, int to, long bytes) {}

  /// A piece was stored (or thrown away) by a host.
  default void received(int from, int to, long bytes) {}

  /// Bytes of a piece that left will not be received any more.
  default void lost(int from, int to, long bytes) {}

  /// The world has ended.
  default void ended(World world) {}
}
