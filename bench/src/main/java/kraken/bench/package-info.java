/// Whole-system measurements: programs that start a system, load it over loopback and print a table
/// with ratios. Not tests: no figure of theirs can fail a build.
///
/// Run by hand through `bench/run`; each program is single-threaded but for its clients.
///
/// ```
/// bench/run swarm --agents 8 --size 512MiB --rate 25MB/s
/// ```
@NullMarked
package kraken.bench;

import org.jspecify.annotations.NullMarked;
