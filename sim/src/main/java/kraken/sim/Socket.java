package kraken.sim;

import java.util.ArrayDeque;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.wire.Message;
import org.jspecify.annotations.Nullable;

/// One end of a connection, with what it sends. Messages and pieces arrive in the order in which
/// they were given; a piece leaves in quanta, at most a window of them ahead of what the receiver
/// has taken and acknowledged.
final class Socket {

  /// What becomes of the payload that is arriving.
  private enum Receiving {
    NOTHING,
    INTO,
    DISCARD
  }

  private final World world;
  final Host host;
  final int conn;
  private @Nullable Socket other;
  private boolean open = true;

  // What we send.
  private final ArrayDeque<Message> behind = new ArrayDeque<>();
  private Output.@Nullable ServePiece serving;
  private long left;
  private final long[] credits;
  private int turn;
  private long arrives;
  private boolean saidBlocked;

  // What we receive.
  private Receiving receiving = Receiving.NOTHING;
  private int torrent;

  Socket(World world, Host host, int conn) {
    this.world = world;
    this.host = host;
    this.conn = conn;
    credits = new long[world.quanta()];
  }

  void joins(Socket end) {
    other = end;
  }

  private Socket other() {
    if (other == null) {
      throw new IllegalStateException("connection " + conn + " has one end only");
    }
    return other;
  }

  boolean isOpen() {
    return open;
  }

  // Sending.

  void send(Message message) {
    if (!open) {
      return;
    }
    if (serving != null) {
      behind.add(message);
      return;
    }
    Socket end = other();
    arrives = Math.max(arrives, world.arrival(host, end.host, message));
    world.clock().at(arrives, () -> end.arrived(message));
  }

  void serve(Output.ServePiece piece) {
    if (!open) {
      return;
    }
    if (serving != null) {
      throw new IllegalStateException("a second piece for connection " + conn);
    }
    serving = piece;
    left = piece.header().length();
    host.line().offer(this);
  }

  void cancel(int piece) {
    if (serving != null && serving.piece() == piece && left == serving.header().length()) {
      over();
      host.happened(new Input.ServeFailed(conn, piece, "cancelled"));
    }
  }

  /// When the next quantum may leave.
  long opensAt() {
    return credits[turn];
  }

  /// The receiver holds us back.
  void held() {
    if (!saidBlocked) {
      saidBlocked = true;
      host.happened(new Input.SendBlocked(conn));
    }
  }

  /// A quantum begins to leave. Answers its bytes.
  long leave() {
    if (serving == null) {
      throw new IllegalStateException("nothing to send");
    }
    if (saidBlocked) {
      saidBlocked = false;
      host.happened(new Input.SendReady(conn));
    }
    Output.ServePiece piece = serving;
    Socket end = other();
    Clock clock = world.clock();
    long bytes = Math.min(world.quantum(), left);
    boolean first = left == piece.header().length();
    left -= bytes;
    world.observers().sent(host, end.host, bytes);
    long start = world.arrival(host, end.host);
    if (start == Long.MAX_VALUE) {
      arrives = Long.MAX_VALUE;
    } else {
      boolean late = start > clock.now() + world.latency();
      if (first) {
        arrives = Math.max(arrives, late ? start : end.host.line().takesFrom(start));
        clock.at(arrives, () -> end.payloadStarted(piece.header()));
      }
      long through = start + host.line().leaving(bytes);
      arrives = Math.max(arrives, late ? through : end.host.line().take(bytes, start, through));
    }
    credits[turn] = arrives == Long.MAX_VALUE ? arrives : arrives + world.latency();
    turn = turn + 1 == credits.length ? 0 : turn + 1;
    if (left == 0 && arrives != Long.MAX_VALUE) {
      boolean corrupt = host.isCorrupt();
      arrives = end.host.stores(arrives, piece.header().length());
      clock.at(arrives, () -> end.payloadOver(piece.header(), corrupt));
    }
    return bytes;
  }

  /// The quantum has left.
  void left() {
    if (serving != null && left == 0) {
      int piece = serving.piece();
      world.progress().sent(host, serving);
      over();
      host.happened(new Input.PieceSent(conn, piece));
    }
  }

  private void over() {
    serving = null;
    host.line().withdraw(this);
    while (!behind.isEmpty()) {
      send(behind.remove());
    }
  }

  // Receiving.

  private void arrived(Message message) {
    if (open && host.isUp()) {
      host.happened(new Input.MessageReceived(conn, message));
    }
  }

  private void payloadStarted(Message.PiecePayload header) {
    if (open && host.isUp()) {
      receiving = Receiving.NOTHING;
      host.happened(new Input.PayloadStarted(conn, header));
    }
  }

  void receiveInto(int id) {
    receiving = Receiving.INTO;
    torrent = id;
  }

  void discard() {
    receiving = Receiving.DISCARD;
  }

  private void payloadOver(Message.PiecePayload header, boolean corrupt) {
    Receiving what = receiving;
    receiving = Receiving.NOTHING;
    if (!open || !host.isUp() || what == Receiving.NOTHING) {
      world.observers().lost(other().host, host, header.length());
      return;
    }
    world.observers().received(other().host, host, header.length());
    if (what == Receiving.DISCARD) {
      world.discarded(header.length());
      host.happened(new Input.PayloadDiscarded(conn, header.index()));
    } else if (corrupt) {
      host.happened(new Input.PieceRejected(conn, torrent, header.index()));
    } else {
      host.stored(conn, torrent, header.index());
    }
  }

  // The end.

  /// Our host closes it.
  void close(String reason) {
    if (!open) {
      return;
    }
    Socket end = other();
    long told = Math.max(arrives, world.arrival(host, end.host));
    drop(reason);
    if (told != Long.MAX_VALUE) {
      world.clock().at(told, () -> end.drop(reason));
    }
  }

  /// It is gone.
  private void drop(String reason) {
    if (open) {
      cut();
      host.gone(this, reason);
    }
  }

  /// Nothing leaves any more.
  void cut() {
    open = false;
    behind.clear();
    if (serving != null) {
      long gone = serving.header().length() - left;
      if ((left > 0 && gone > 0) || arrives == Long.MAX_VALUE) {
        world.observers().lost(host, other().host, gone);
      }
      serving = null;
      host.line().withdraw(this);
    }
  }

  /// The host stopped without a word.
  void freeze() {
    if (open) {
      cut();
    }
  }
}
