/// The build-index: tag → digest. Tags are kept on its disk, written back to a backend, and told to
/// its neighbours; a later put of a tag replaces it.
///
/// Started by the command `build-index` and by `up`. Requests run on virtual threads.
///
/// ```
/// try (BuildIndexRole index = BuildIndexRole.start(config, flags, runtime)) { ... }
/// ```
@NullMarked
package kraken.node.buildindex;

import org.jspecify.annotations.NullMarked;
