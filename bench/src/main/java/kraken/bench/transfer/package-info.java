/// What it costs to send and to receive pieces: real peers, each in a process of its own, beside
/// nginx and curl in the same run.
///
/// [kraken.bench.transfer.TransferBench] starts everything and prints the table;
/// [kraken.bench.transfer.PeerProcess] is what runs in the other processes, one thread of commands
/// each.
///
/// ```
/// bench/run transfer --size 2GiB --receivers 1,10 --runs 5
/// ```
@NullMarked
package kraken.bench.transfer;

import org.jspecify.annotations.NullMarked;
