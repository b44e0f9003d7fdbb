/// Data structures about the peers of one torrent: who is connected, who must not be.
///
/// Used by `kraken.swarm` only; they know no sockets. Confined to the thread of their swarm.
///
/// ```
/// if (bans.mayDial(peer, now) && table.admit(peer, true, List.of()) == ConnTable.Admission.OK) {
///   dial(peer);
/// }
/// ```
@NullMarked
package kraken.swarm.conns;

import org.jspecify.annotations.NullMarked;
