package kraken.swarm.handout;

import java.util.ArrayList;
import java.util.List;
import kraken.core.PeerId;
import org.jspecify.annotations.Nullable;

/// The last few peers that were named to one peer, each for a while after it was first named.
/// Small: every question looks at all.
final class Told {
  /// As long as an agent of the reference does not dial a peer again that it could not reach. Then
  /// the edge may be told to its other side.
  static final long LIFE = 30_000_000_000L;

  private final int capacity;
  private @Nullable PeerId[] peers = new PeerId[0];
  private long[] at = new long[0];
  private int next;

  /// @param capacity most peers that are remembered; the oldest make room
  Told(int capacity) {
    this.capacity = capacity;
  }

  boolean has(PeerId peer, long now) {
    for (int i = 0; i < peers.length; i++) {
      if (peer.equals(peers[i]) && now - at[i] <= LIFE) {
        return true;
      }
    }
    return false;
  }

  void add(PeerId peer, long now) {
    if (peers.length == 0) {
      peers = new PeerId[capacity];
      at = new long[capacity];
    }
    peers[next] = peer;
    at[next] = now;
    next = (next + 1) % capacity;
  }

  List<PeerId> all(long now) {
    List<PeerId> all = new ArrayList<>(peers.length);
    for (int i = 0; i < peers.length; i++) {
      PeerId peer = peers[i];
      if (peer != null && now - at[i] <= LIFE) {
        all.add(peer);
      }
    }
    return all;
  }
}
