package kraken.sim.reference;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was asked of whom for one torrent. A request is pending until it is answered, marked as
/// failed or older than the timeout; a piece that is there has none.
final class Requests {
  private final long timeout;
  private final @Nullable List<Request>[] byPiece;

  /// One request.
  static final class Request {
    final int piece;
    final Conn conn;
    private final long sentAt;
    private boolean failed;

    private Request(int piece, Conn conn, long now) {
      this.piece = piece;
      this.conn = conn;
      sentAt = now;
    }
  }

  /// @param timeout nanoseconds after which a request counts as failed
  @SuppressWarnings({"unchecked", "rawtypes"})
  Requests(int pieces, long timeout) {
    this.timeout = timeout;
    byPiece = new List[pieces];
  }

  long timeout() {
    return timeout;
  }

  void add(int piece, Conn conn, long now) {
    Request request = new Request(piece, conn, now);
    List<Request> all = byPiece[piece];
    if (all == null) {
      all = new ArrayList<>(2);
      byPiece[piece] = all;
    }
    all.add(request);
    conn.asked.add(request);
  }

  private boolean isPending(Request request, long now) {
    return !request.failed && now - request.sentAt <= timeout;
  }

  /// Requests that the peer has to answer.
  int pending(Conn conn, long now) {
    int pending = 0;
    for (Request request : conn.asked) {
      pending += isPending(request, now) ? 1 : 0;
    }
    return pending;
  }

  /// Whether the piece may be asked of the peer.
  ///
  /// @param endgame whether it may be although others have been asked
  boolean mayAsk(int piece, Conn conn, boolean endgame, long now) {
    List<Request> all = byPiece[piece];
    if (all != null) {
      for (Request request : all) {
        if (isPending(request, now) && (!endgame || request.conn.equals(conn))) {
          return false;
        }
      }
    }
    return true;
  }

  /// The answer was none.
  void failed(int piece, Conn conn) {
    List<Request> all = byPiece[piece];
    if (all != null) {
      for (Request request : all) {
        request.failed |= request.conn.equals(conn);
      }
    }
  }

  /// The piece is there.
  void clear(int piece) {
    List<Request> all = byPiece[piece];
    byPiece[piece] = null;
    if (all != null) {
      for (Request request : all) {
        request.conn.asked.remove(request);
      }
    }
  }

  /// The peer is gone.
  void clear(Conn conn) {
    for (Request request : conn.asked) {
      List<Request> same = byPiece[request.piece];
      if (same != null) {
        same.remove(request);
      }
    }
    conn.asked.clear();
  }

  /// All that failed, by piece.
  List<Request> failed(long now) {
    List<Request> failed = new ArrayList<>();
    for (List<Request> all : byPiece) {
      if (all != null) {
        all.stream().filter(request -> !isPending(request, now)).forEach(failed::add);
      }
    }
    return failed;
  }
}
