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
  private static final long NEWS_NANOS = 100_000_000;

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
  private boolean wrong;
  private int pieces;
  private long left;

  /// Bytes of the running piece that have left and may still arrive.
  private long underWay;

  /// When the receiver last had news of the running piece.
  private long newsAt;

  private final long[] credits;
  private int turn;
  private long arrives;
  private boolean saidBlocked;

  // What we receive.
  private Receiving receiving = Receiving.NOTHING;
  private int running = -1;
  private int torrent;

  /// The last payload of which all bytes have been sent to us, and when we have them all.
  private int whole = -2;

  private long wholeAt;

  /// Why it closed while the running payload was being stored; [Host#gone] follows that.
  private @Nullable String closing;

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
    if (end.open) {
      arrives = Math.max(arrives, world.network().arrivalOfMessage(host, end.host, message));
      world.clock().at(arrives, () -> end.arrived(message));
    }
  }

  /// @param bad whether the bytes on our disk are not those that the piece should have
  void serve(Output.ServePiece piece, boolean bad) {
    if (!open) {
      return;
    }
    if (serving != null) {
      throw new IllegalStateException("a second piece for connection " + conn);
    }
    serving = piece;
    wrong = bad;
    pieces++;
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
    underWay += bytes;
    world.observers().sent(host, end.host, bytes);
    if (!end.open) {
      lose();
      acknowledged(Long.MAX_VALUE);
      return bytes;
    }
    long start = world.network().arrival(host, end.host);
    boolean late = start > clock.now() + world.latency();
    if (first) {
      arrives = Math.max(arrives, late ? start : end.host.line().takesFrom(start));
      newsAt = arrives;
      int number = pieces;
      clock.at(arrives, () -> end.payloadStarted(number, piece.header()));
    }
    long through = start + host.line().leaving(bytes);
    arrives = Math.max(arrives, late ? through : end.host.line().take(bytes, start, through));
    acknowledged(world.network().acknowledgement(end.host, host, arrives));
    if (left == 0) {
      whole(end, piece.header());
    } else if (arrives - newsAt >= NEWS_NANOS) {
      int received = Math.toIntExact(piece.header().length() - left);
      newsAt = arrives;
      clock.at(arrives, () -> end.payloadProgressed(piece.piece(), received));
    }
    return bytes;
  }

  private void acknowledged(long time) {
    credits[turn] = time;
    turn = turn + 1 == credits.length ? 0 : turn + 1;
  }

  /// The last byte is on its way.
  private void whole(Socket end, Message.PiecePayload header) {
    boolean bad = wrong || host.isCorrupt();
    underWay = 0;
    int number = pieces;
    end.whole = number;
    end.wholeAt = arrives;
    arrives = end.host.disk().stores(arrives, header.length());
    world.clock().at(arrives, () -> end.payloadOver(number, header, bad));
  }

  /// What is under way of the running piece will not arrive.
  private void lose() {
    if (underWay > 0) {
      world.observers().lost(host, other().host, underWay);
      underWay = 0;
    }
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

  private void payloadStarted(int number, Message.PiecePayload header) {
    if (open && host.isUp()) {
      receiving = Receiving.NOTHING;
      running = number;
      host.happened(new Input.PayloadStarted(conn, header));
    }
  }

  private void payloadProgressed(int piece, int received) {
    if (open && host.isUp() && receiving != Receiving.NOTHING) {
      host.happened(new Input.PayloadProgressed(conn, piece, received));
    }
  }

  void receiveInto(int id) {
    receiving = Receiving.INTO;
    torrent = id;
  }

  void discard() {
    receiving = Receiving.DISCARD;
  }

  private void payloadOver(int number, Message.PiecePayload header, boolean bad) {
    Receiving what = receiving;
    boolean ours = number == running && (open || closing != null);
    if (!ours || !host.isUp() || what == Receiving.NOTHING) {
      world.observers().lost(other().host, host, header.length());
      return;
    }
    receiving = Receiving.NOTHING;
    world.observers().received(other().host, host, header.length());
    if (what == Receiving.DISCARD) {
      world.discarded(header.length());
      host.happened(new Input.PayloadDiscarded(conn, header.index()));
    } else if (bad && !host.isBlind()) {
      host.happened(new Input.PieceRejected(conn, torrent, header.index()));
    } else {
      host.stored(conn, torrent, header.index(), bad);
    }
    if (closing != null) {
      host.gone(this, closing);
      closing = null;
    }
  }

  // The end.

  /// Our host closes it.
  void close(String reason) {
    if (!open) {
      return;
    }
    Socket end = other();
    long told = Math.max(arrives, world.network().arrival(host, end.host));
    drop(reason);
    if (end.open) {
      world.clock().at(told, () -> end.drop(reason));
    }
  }

  /// It is gone; a piece of which all bytes are here is stored before that is told.
  private void drop(String reason) {
    if (open) {
      cut();
      boolean storing = receiving == Receiving.INTO && whole == running;
      if (storing && wholeAt <= world.now() && host.isUp()) {
        closing = reason;
      } else {
        host.gone(this, reason);
      }
    }
  }

  /// Nothing leaves any more.
  void cut() {
    open = false;
    behind.clear();
    lose();
    if (serving != null) {
      serving = null;
      host.line().withdraw(this);
    }
  }

  /// Our host died. What it was storing is not heard of any more.
  void reset() {
    close("reset by peer");
    closing = null;
  }

  /// The host stopped without a word.
  void freeze() {
    if (open) {
      cut();
    }
  }
}
