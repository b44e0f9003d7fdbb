package kraken.peer;

import kraken.swarm.Input;

/// Where what happened is put for the loop. May make its caller wait when the loop has too much to
/// do; that is the back-pressure on the sockets.
interface Inbox {
  void put(Input input);
}
