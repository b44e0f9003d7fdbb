/// A deterministic world: many real cores ([kraken.swarm.Swarm]) and the tracker's real handout
/// over modelled links, disks, clocks and faults. Same options, same events, same result.
///
/// The world is a driver, as `peer` is: it carries out what the cores ask for and decides nothing.
/// It does no I/O; the command line is in `bench`.
///
/// ```
/// Result result = new World(Options.standard().withHosts(100)).run();
/// ```
@NullMarked
package kraken.sim;

import org.jspecify.annotations.NullMarked;
