/// Data structures about the pieces of one torrent: who has them, which are asked of whom, which to
/// ask for next.
///
/// Used by `kraken.swarm` only; they know neither connections nor each other. Pieces and
/// connections are dense ints. Confined to the thread of their swarm.
///
/// ```
/// picker.remove(piece);
/// requests.add(piece, slot, length, now);
/// ```
@NullMarked
package kraken.swarm.pieces;

import org.jspecify.annotations.NullMarked;
