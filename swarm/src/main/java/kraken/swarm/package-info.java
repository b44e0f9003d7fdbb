/// The scheduling core: decides whom to connect to, what to ask of whom, what to serve next.
///
/// A pure state machine without clock, threads or I/O: inputs and the time go in, outputs come out,
/// so that the same code runs over sockets (`peer`) and in a simulated world (`sim`). Each [Swarm]
/// is confined to one thread.
///
/// ```
/// swarm.handle(new Input.ConnectionOpened(conn, dial), now, driver::execute);
/// wakeAt(swarm.nextDeadline());
/// ```
@NullMarked
package kraken.swarm;

import org.jspecify.annotations.NullMarked;
