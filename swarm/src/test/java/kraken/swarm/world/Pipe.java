package kraken.swarm.world;

import java.util.ArrayDeque;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.wire.Message;
import org.jspecify.annotations.Nullable;

/// One direction of a connection: messages and pieces leave in order. A piece goes in chunks
/// through the uplink of the sender and the downlink of the receiver; messages are light and only
/// wait for what is before them.
final class Pipe {
  static final int CHUNK = 64 << 10;

  /// A message, or a piece of `left` bytes yet to leave.
  private static final class Item {
    private final Message message;
    private final Output.@Nullable ServePiece piece;
    private int left;

    private Item(Message message, Output.@Nullable ServePiece piece, int left) {
      this.message = message;
      this.piece = piece;
      this.left = left;
    }
  }

  /// Some bytes of a piece on their way, or a message (`bytes` is 0).
  record Parcel(Pipe pipe, Message message, int bytes, boolean first, boolean last) {}

  private final Clock clock;
  private final Terms terms;
  final Node from;
  final Node to;
  final int fromConn;
  final int toConn;
  private final ArrayDeque<Item> queue = new ArrayDeque<>();

  /// Arrived at the receiver and not taken yet.
  private final ArrayDeque<Parcel> arrived = new ArrayDeque<>();

  private @Nullable Pipe reverse;
  private int inFlight;
  private boolean saidBlocked;
  private boolean closed;

  Pipe(Clock clock, Terms terms, Node from, int fromConn, Node to, int toConn) {
    this.clock = clock;
    this.terms = terms;
    this.from = from;
    this.fromConn = fromConn;
    this.to = to;
    this.toConn = toConn;
  }

  /// The sender closed: nothing more leaves, what is under way arrives.
  void close() {
    closed = true;
    queue.clear();
  }

  /// The other direction of the same connection.
  void reverse(Pipe other) {
    reverse = other;
  }

  /// The receiver does not take anything any more.
  private boolean isDeaf() {
    return to.isDead() || to.pipe(toConn) != reverse;
  }

  boolean isClosed() {
    return closed;
  }

  void send(Message message) {
    queue.add(new Item(message, null, 0));
    flushMessages();
  }

  void serve(Output.ServePiece piece) {
    queue.add(new Item(piece.header(), piece, piece.header().length()));
    from.uplink().offer(this);
  }

  /// Forgets a piece of which nothing has left. Tells whether it could.
  boolean cancel(int piece) {
    return queue.removeIf(item ->
        item.piece != null
            && item.piece.piece() == piece
            && item.left == item.piece.header().length());
  }

  boolean hasPiece() {
    Item head = queue.peek();
    return head != null && head.piece != null;
  }

  boolean isBlocked() {
    return inFlight + CHUNK > terms.window();
  }

  /// The uplink has sent one more chunk of the piece at the head.
  int leave() {
    Item head = queue.element();
    Output.ServePiece piece = head.piece;
    if (piece == null) {
      throw new IllegalStateException("no piece to send");
    }
    int bytes = Math.min(CHUNK, head.left);
    boolean first = head.left == piece.header().length();
    head.left -= bytes;
    inFlight += bytes;
    Parcel parcel = new Parcel(this, head.message, bytes, first, head.left == 0);
    clock.after(terms.latency(), () -> arrive(parcel));
    if (head.left == 0) {
      queue.remove();
      from.happened(new Input.PieceSent(fromConn, piece.piece()));
      flushMessages();
    }
    if (isBlocked() && !saidBlocked && !closed) {
      saidBlocked = true;
      from.happened(new Input.SendBlocked(fromConn));
    }
    return bytes;
  }

  private void flushMessages() {
    while (!queue.isEmpty() && queue.element().piece == null) {
      Message message = queue.remove().message;
      Parcel parcel = new Parcel(this, message, 0, false, false);
      clock.after(terms.latency(), () -> arrive(parcel));
    }
    if (hasPiece()) {
      from.uplink().offer(this);
    }
  }

  private void arrive(Parcel parcel) {
    if (isDeaf()) {
      return;
    }
    arrived.add(parcel);
    if (arrived.size() == 1) {
      head();
    }
  }

  /// The parcel at the head of what arrived is taken: messages at once, bytes by the downlink.
  private void head() {
    while (!arrived.isEmpty() && !isDeaf()) {
      Parcel parcel = arrived.element();
      if (parcel.bytes > 0) {
        if (parcel.first) {
          to.happened(new Input.PayloadStarted(toConn, (Message.PiecePayload) parcel.message));
        }
        to.downlink().offer(parcel);
        return;
      }
      arrived.remove();
      to.happened(new Input.MessageReceived(toConn, parcel.message));
    }
  }

  /// The downlink of the receiver has taken the bytes.
  void taken(Parcel parcel) {
    if (isDeaf()) {
      return;
    }
    arrived.remove();
    inFlight -= parcel.bytes;
    if (parcel.last) {
      to.receivedPiece(this, (Message.PiecePayload) parcel.message);
    }
    if (saidBlocked && !isBlocked() && !closed && !from.isDead()) {
      saidBlocked = false;
      from.happened(new Input.SendReady(fromConn));
      from.uplink().offer(this);
    }
    head();
  }
}
