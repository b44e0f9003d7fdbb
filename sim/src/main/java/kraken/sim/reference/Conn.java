package kraken.sim.reference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import kraken.core.Bitfield;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.swarm.Output;
import kraken.swarm.wire.Message;
import org.jspecify.annotations.Nullable;

/// One connection, with the queue of its writer: messages and pieces leave in the order in which
/// they were queued, one at a time; a message behind a piece waits for it.
final class Conn {
  private static final Bitfield NOTHING = new Bitfield(0);

  final int id;
  final @Nullable PeerInfo dialled;
  final long openedAt;
  private @Nullable Blob blob;
  private @Nullable PeerId peer;
  Bitfield have = NOTHING;
  boolean active;
  boolean closed;

  /// The latest of activation, the last good piece from it, the last piece sent to it.
  long usefulAt;

  /// What we asked of it and have not got, see [Requests].
  final List<Requests.Request> asked = new ArrayList<>();

  private final ArrayDeque<Message> queue = new ArrayDeque<>();
  private boolean sending;

  Conn(int id, @Nullable PeerInfo dialled, long now) {
    this.id = id;
    this.dialled = dialled;
    openedAt = now;
    usefulAt = now;
  }

  boolean isOrigin() {
    return dialled != null && dialled.origin();
  }

  @Nullable Blob blobOrNull() {
    return blob;
  }

  Blob blob() {
    if (blob == null) {
      throw new IllegalStateException("connection " + id + " has no torrent");
    }
    return blob;
  }

  PeerId peer() {
    if (peer == null) {
      throw new IllegalStateException("connection " + id + " has no peer");
    }
    return peer;
  }

  void belongsTo(Blob owner, PeerId who) {
    blob = owner;
    peer = who;
  }

  /// Queues a message; a payload stands for the piece.
  void send(Message message, Consumer<Output> effects) {
    queue.add(message);
    write(effects);
  }

  /// The piece has left.
  void sent(long now, Consumer<Output> effects) {
    sending = false;
    usefulAt = now;
    write(effects);
  }

  private void write(Consumer<Output> effects) {
    while (!closed && !sending && !queue.isEmpty()) {
      Message next = queue.remove();
      if (next instanceof Message.PiecePayload piece) {
        sending = true;
        effects.accept(new Output.ServePiece(id, blob().id(), piece.index(), piece));
      } else {
        effects.accept(new Output.Send(id, next));
      }
    }
  }
}
