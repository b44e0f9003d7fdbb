/// The messages of the peer wire and their codec. Pure: bytes in, records out and back; no I/O.
///
/// Called by the drivers (`peer`, tests) for framing and by `swarm`, which sees decoded messages
/// only. Everything is immutable; any thread may use it.
@NullMarked
package kraken.swarm.wire;

import org.jspecify.annotations.NullMarked;
