/// The entry of the program, and the only place that knows all commands and all roles.
///
/// Called by the launcher script `kraken`; runs on the main thread.
///
/// ```
/// java -cp 'node/target/dist/lib/*' kraken.node.Main up
/// ```
@NullMarked
package kraken.node;

import org.jspecify.annotations.NullMarked;
