/// One vocabulary of events for the live log, the metrics, the simulator and the console.
@NullMarked
package kraken.swarm.trace;

import org.jspecify.annotations.NullMarked;
