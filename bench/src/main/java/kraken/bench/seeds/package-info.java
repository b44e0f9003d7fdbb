/// Runs small simulated worlds by seed with all checkers ([kraken.sim.scenario.Trial]), in
/// parallel.
///
/// ```
/// bench/run seeds --from 1 --count 10000 --threads 2
/// bench/run seeds --seed 4711 --trace
/// ```
@NullMarked
package kraken.bench.seeds;

import org.jspecify.annotations.NullMarked;
