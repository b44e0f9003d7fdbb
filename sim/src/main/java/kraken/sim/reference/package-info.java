/// A model of a peer of the reference implementation: what it asks of whom, whom it connects to,
/// how long it waits. It speaks the vocabulary of [kraken.swarm.Swarm], so that worlds can be built
/// of either or of both; called by `kraken.sim`, single-threaded, without I/O, clock or chance of
/// its own. Written from the facts known of the reference's behaviour.
///
/// Left out: ages of connections beyond idleness, idle torrents (both minutes), the one second of
/// burst of its rate limiter, handshakes that would be too long.
///
/// ```
/// var peer = new ReferencePeer(id, false, Choice.RANDOM, random);
/// peer.handle(new Input.DownloadRequested(metaInfo, namespace, 1), now, effects::add);
/// ```
@NullMarked
package kraken.sim.reference;

import org.jspecify.annotations.NullMarked;
