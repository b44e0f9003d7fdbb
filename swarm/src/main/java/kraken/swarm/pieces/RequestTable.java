package kraken.swarm.pieces;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one torrent has asked of whom and not got yet. Connections are small ints ("slots"). All
/// operations cost at most what one connection, or one piece, has outstanding.
public final class RequestTable {

  /// Where a request stands.
  public enum State {
    /// Sent, no byte seen.
    ASKED,
    /// Its payload is being written; at most one request of a piece is here.
    RECEIVING,
    /// No longer wanted; its answer is still to come.
    CANCELLED
  }

  /// One piece asked of one peer.
  public static final class Request {
    private final int piece;
    private final int slot;
    private final int length;
    private final long sentAt;
    private final boolean urgent;
    private State state = State.ASKED;

    private Request(int piece, int slot, int length, long sentAt, boolean urgent) {
      this.piece = piece;
      this.slot = slot;
      this.length = length;
      this.sentAt = sentAt;
      this.urgent = urgent;
    }

    public int piece() {
      return piece;
    }

    public int slot() {
      return slot;
    }

    public int length() {
      return length;
    }

    public long sentAt() {
      return sentAt;
    }

    /// Whether a reader waits for it.
    public boolean urgent() {
      return urgent;
    }

    public State state() {
      return state;
    }

    public boolean isLive() {
      return state != State.CANCELLED;
    }
  }

  private final @Nullable Object[] byPiece;
  private final List<List<Request>> bySlot = new ArrayList<>();
  private final List<List<Request>> views = new ArrayList<>();
  private long liveBytes;
  private int live;

  public RequestTable(int pieces) {
    byPiece = new @Nullable Object[pieces];
  }

  /// Notes a request; there is none yet of this piece to this slot.
  public Request add(int piece, int slot, int length, long now, boolean urgent) {
    if (find(piece, slot) != null) {
      throw new IllegalStateException("piece " + piece + " asked twice of slot " + slot);
    }
    Request request = new Request(piece, slot, length, now, urgent);
    while (bySlot.size() <= slot) {
      List<Request> requests = new ArrayList<>(4);
      bySlot.add(requests);
      views.add(Collections.unmodifiableList(requests));
    }
    bySlot.get(slot).add(request);
    link(request);
    live++;
    liveBytes += length;
    return request;
  }

  /// The request of this piece to this slot, live or cancelled.
  public @Nullable Request find(int piece, int slot) {
    if (slot < bySlot.size()) {
      List<Request> requests = bySlot.get(slot);
      for (int i = 0; i < requests.size(); i++) {
        if (requests.get(i).piece == piece) {
          return requests.get(i);
        }
      }
    }
    return null;
  }

  /// What this slot was asked, oldest first; not to be kept.
  public List<Request> ofSlot(int slot) {
    return slot < views.size() ? views.get(slot) : Collections.emptyList();
  }

  /// How much this slot was asked, live or cancelled.
  public int asked(int slot) {
    return slot < bySlot.size() ? bySlot.get(slot).size() : 0;
  }

  /// All requests of this piece, as a copy.
  public List<Request> ofPiece(int piece) {
    Object entry = byPiece[piece];
    if (entry instanceof Request only) {
      return List.of(only);
    }
    return entry instanceof Request[] several ? List.of(several) : List.of();
  }

  /// How many live requests of this piece there are.
  public int copies(int piece) {
    Object entry = byPiece[piece];
    if (entry instanceof Request only) {
      return only.isLive() ? 1 : 0;
    }
    int copies = 0;
    if (entry instanceof Request[] several) {
      for (Request request : several) {
        copies += request.isLive() ? 1 : 0;
      }
    }
    return copies;
  }

  /// Whether some payload of this piece is being written.
  public boolean isReceiving(int piece) {
    Object entry = byPiece[piece];
    if (entry instanceof Request[] several) {
      for (Request request : several) {
        if (request.state == State.RECEIVING) {
          return true;
        }
      }
    }
    return entry instanceof Request only && only.state == State.RECEIVING;
  }

  /// Its payload is being written from now on; also a cancelled one, which is live again then.
  public void receiving(Request request) {
    if (isReceiving(request.piece)) {
      throw new IllegalStateException("piece " + request.piece + " would get a second writer");
    }
    if (!request.isLive()) {
      live++;
      liveBytes += request.length;
    }
    request.state = State.RECEIVING;
  }

  /// It is not wanted any more, but its answer will come.
  public void cancel(Request request) {
    if (request.isLive()) {
      live--;
      liveBytes -= request.length;
      request.state = State.CANCELLED;
    }
  }

  /// It has been answered, or never will be.
  public void remove(Request request) {
    if (!bySlot.get(request.slot).remove(request)) {
      throw new IllegalStateException("piece " + request.piece + " was not asked");
    }
    unlink(request);
    if (request.isLive()) {
      live--;
      liveBytes -= request.length;
    }
  }

  /// Bytes of all live requests.
  public long liveBytes() {
    return liveBytes;
  }

  /// How many requests there are, cancelled ones included.
  public int size() {
    int size = 0;
    for (List<Request> slot : bySlot) {
      size += slot.size();
    }
    return size;
  }

  /// How many requests are live.
  public int live() {
    return live;
  }

  private void link(Request request) {
    if (byPiece[request.piece] == null) {
      byPiece[request.piece] = request;
      return;
    }
    List<Request> all = new ArrayList<>(ofPiece(request.piece));
    all.add(request);
    byPiece[request.piece] = all.toArray(new Request[0]);
  }

  private void unlink(Request request) {
    if (byPiece[request.piece] == request) {
      byPiece[request.piece] = null;
      return;
    }
    List<Request> rest = new ArrayList<>(ofPiece(request.piece));
    rest.remove(request);
    byPiece[request.piece] =
        rest.isEmpty() ? null : rest.size() == 1 ? rest.get(0) : rest.toArray(new Request[0]);
  }
}
