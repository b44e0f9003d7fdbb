/// The tracker's half of the swarm: who is in which torrent, and whom to name to whom.
///
/// Pure: called by `node.tracker` under its lock or loop and by the simulator; not thread-safe.
/// Time is a monotonic `long` in nanoseconds, chance an argument.
///
/// ```
/// PeerBook book = new PeerBook(HandoutConfig.standard(), random);
/// List<PeerInfo> peers = book.announce(infoHash, announcer, origins, now);
/// ```
@NullMarked
package kraken.swarm.handout;

import org.jspecify.annotations.NullMarked;
