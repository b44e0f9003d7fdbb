/// `kraken up`: proxy, origin, tracker, build-index and some agents in one process, on defaults.
///
/// Called by `kraken.node.cli` alone; runs on the main thread until it is told to stop.
///
/// ```
/// Up.run(new UpOptions(2, Path.of("data"), 15000, OptionalLong.empty()));
/// ```
@NullMarked
package kraken.node.up;

import org.jspecify.annotations.NullMarked;
