package kraken.swarm.conns;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kraken.core.PeerId;
import org.jspecify.annotations.Nullable;

/// The peers that one torrent is connected to, or about to be. Looked at when connections come and
/// go, never per message.
public final class ConnTable {

  /// Whether a connection may be.
  public enum Admission {
    OK,
    FULL,
    /// There is one to this peer.
    DUPLICATE,
    /// The opener knows too many of those whom we know.
    TOO_MANY_MUTUAL
  }

  /// How a peer stands in the table.
  public enum State {
    /// We dialled it.
    DIALLED,
    /// It came to us.
    ACCEPTED,
    ACTIVE
  }

  private final int capacity;
  private final int mutual;
  private final Map<PeerId, State> entries = new LinkedHashMap<>();
  private int active;

  /// @param capacity most peers, pending ones included
  /// @param mutual most neighbours that an opener may share with us
  public ConnTable(int capacity, int mutual) {
    this.capacity = capacity;
    this.mutual = mutual;
  }

  /// Whether [#enter] would be right. Checked in the order of the reference: capacity, duplicate,
  /// mutual; except that a duplicate is told as such by a full table too.
  public Admission admit(PeerId peer, List<PeerId> neighbours) {
    if (entries.containsKey(peer)) {
      return Admission.DUPLICATE;
    }
    if (isFull()) {
      return Admission.FULL;
    }
    long shared = neighbours.stream().distinct().filter(entries::containsKey).count();
    return shared > mutual ? Admission.TOO_MANY_MUTUAL : Admission.OK;
  }

  /// The peer is pending from now on.
  public void enter(PeerId peer, boolean dialled) {
    if (isFull() || entries.putIfAbsent(peer, state(dialled)) != null) {
      throw new IllegalStateException("peer " + peer + " was not admitted");
    }
  }

  private static State state(boolean dialled) {
    return dialled ? State.DIALLED : State.ACCEPTED;
  }

  /// The pending peer has become active.
  public void activate(PeerId peer) {
    State before = entries.replace(peer, State.ACTIVE);
    if (before == null || before == State.ACTIVE) {
      throw new IllegalStateException("peer " + peer + " was not pending but " + before);
    }
    active++;
  }

  /// The peer is gone.
  public void release(PeerId peer) {
    State before = entries.remove(peer);
    if (before == null) {
      throw new IllegalStateException("peer " + peer + " was not in the table");
    }
    active -= before == State.ACTIVE ? 1 : 0;
  }

  /// How the peer stands, or null.
  public @Nullable State state(PeerId peer) {
    return entries.get(peer);
  }

  /// Pending and active ones, in the order in which they came.
  public List<PeerId> peers() {
    return List.copyOf(entries.keySet());
  }

  public boolean isFull() {
    return entries.size() >= capacity;
  }

  /// Pending and active ones.
  public int size() {
    return entries.size();
  }

  public int active() {
    return active;
  }
}
