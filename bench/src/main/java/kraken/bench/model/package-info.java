/// Whether the simulator tells the truth: real peers, with real sockets and stores, beside the
/// simulated world of the same set-up.
///
/// [kraken.bench.model.ModelBench] prints the table; [kraken.bench.model.RealSwarm] runs all peers
/// in this process, each with a directory, a port and a limited rate of its own.
///
/// ```
/// bench/run model --agents 24 --origins 3 --kill 1 --throttle 1
/// ```
@NullMarked
package kraken.bench.model;

import org.jspecify.annotations.NullMarked;
