/// The tracker: tells peers whom to connect to, and passes on the metainfo of the origins.
///
/// Started by `kraken.node.up` and the command line; calls the origins through
/// [kraken.cluster.api]. Requests run on virtual threads; the peer book is guarded by one lock that
/// is never held during a call to another host.
///
/// ```
/// TrackerRole tracker = TrackerRole.start(config, flags, runtime);
/// int port = tracker.port();
/// tracker.close();
/// ```
@NullMarked
package kraken.node.tracker;

import org.jspecify.annotations.NullMarked;
