/// The origin: keeps blobs, writes them back to storage, fetches them from there again, and seeds
/// them.
///
/// Started by `kraken.node.up` and the command line. Requests run on virtual threads and block. A
/// pushed blob goes [UploadRoutes] → store → [WriteBack] and [Replicas]; a missing one is fetched
/// by the [Refresher] while its caller is told to ask again (202).
///
/// ```
/// OriginRole origin = OriginRole.start(config, flags, runtime);
/// int port = origin.port();
/// origin.close();
/// ```
@NullMarked
package kraken.node.origin;

import org.jspecify.annotations.NullMarked;
