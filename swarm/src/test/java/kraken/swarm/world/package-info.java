/// A small world in memory for several real cores and the real tracker logic: virtual clock, links
/// with shared capacity, latency and bounded bytes in flight, disks that verify, faults. Same seed,
/// same run.
@NullMarked
package kraken.swarm.world;

import org.jspecify.annotations.NullMarked;
