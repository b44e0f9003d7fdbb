/// `./kraken sim`: the command line of the simulator. Takes a scenario from options with units,
/// runs it with one seed or several, and prints a table, one JSON object, or a page with curves.
///
/// Started by the launcher `./kraken`; one thread, and one world at a time.
///
/// ```
/// ./kraken sim --hosts 500 --slow 5%@10% --seeds 3 --timeline swarm.html
/// ```
@NullMarked
package kraken.bench.sim;

import org.jspecify.annotations.NullMarked;
