/// Micro-benchmarks of what the loop of a host does for every message, at the size of a large blob:
/// 25,000 pieces, 50 peers. JMH runs each class in a process of its own, on one thread.
///
/// ```
/// bench/run jmh
/// bench/run jmh Codec
/// ```
@NullMarked
package kraken.bench.micro;

import org.jspecify.annotations.NullMarked;
