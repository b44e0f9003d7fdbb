package kraken.sim;

import kraken.swarm.Input;
import kraken.swarm.Output;

/// Sees everything that happens in a world. Hosts are numbers, see [Fault].
public interface Observer {

  /// The world is about to begin.
  default void began(World world) {}

  /// A core begins on a host, for the first time or after a crash.
  default void started(int host) {}

  /// A host dies, with or without a word; nothing happens to it until it is started again.
  default void died(int host) {}

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

  /// A piece was stored, or found wrong, or thrown away by a host.
  default void received(int from, int to, long bytes) {}

  /// Bytes of a piece that left will not be received any more.
  default void lost(int from, int to, long bytes) {}

  /// A host takes a blob for complete.
  ///
  /// @param copy what is on its disk
  default void completed(int host, Copy copy) {}

  /// All hosts are done, or the deadline has come.
  default void ended(World world) {}

  /// All hosts were told to stop after that, and have had the time to.
  default void stopped(World world) {}
}
