package kraken.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import kraken.core.MetaInfo;
import kraken.core.PieceDigests;
import kraken.swarm.Input;
import kraken.swarm.wire.Codec;
import kraken.swarm.wire.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The writing half of a connection: sends what is in the outbox, one thing after the other, small
/// messages together. Its own thread.
final class Writer {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

  private final int conn;
  private final SocketChannel socket;
  private final Outbox outbox;
  private final Inbox inbox;
  private final PieceIo io;
  private final PeerEvents events;
  private volatile long fullSince;
  private volatile boolean sendingPiece;

  Writer(
      int conn, SocketChannel socket, Outbox outbox, Inbox inbox, PieceIo io, PeerEvents events) {
    this.conn = conn;
    this.socket = socket;
    this.outbox = outbox;
    this.inbox = inbox;
    this.io = io;
    this.events = events;
  }

  /// Since when the socket takes no more bytes of a piece, 0 when it does. Any thread.
  long fullSince() {
    return fullSince;
  }

  /// Any thread.
  boolean isSendingPiece() {
    return sendingPiece;
  }

  void run() throws IOException, InterruptedException {
    for (List<Outbox.Item> batch = outbox.take(); !batch.isEmpty(); batch = outbox.take()) {
      switch (batch.getFirst()) {
        case Outbox.Piece piece -> {
          sendingPiece = true;
          send(piece);
          sendingPiece = false;
        }
        case Outbox.Digests digests -> send(digests);
        case Outbox.Frame _ -> send(batch);
      }
    }
  }

  private void send(List<Outbox.Item> frames) throws IOException {
    ByteBuffer[] buffers = new ByteBuffer[frames.size()];
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = ((Outbox.Frame) frames.get(i)).bytes();
    }
    while (buffers[buffers.length - 1].hasRemaining()) {
      socket.write(buffers);
    }
  }

  private void send(Outbox.Digests item) throws IOException {
    PieceDigests digests = PieceDigests.NONE;
    try {
      digests = item.file().digests(item.from(), item.count());
    } catch (IOException e) {
      LOG.warn("cannot read piece digests of {}: {}", item.file().metaInfo(), e.getMessage());
    } finally {
      item.file().release();
    }
    byte[] frame = Codec.encode(new Message.Digests(item.from(), digests));
    io.admit(frame.length, () -> !socket.isOpen());
    for (ByteBuffer bytes = ByteBuffer.wrap(frame); bytes.hasRemaining(); ) {
      socket.write(bytes);
    }
  }

  private void send(Outbox.Piece item) throws IOException {
    int piece = item.piece();
    try {
      MetaInfo metaInfo = item.file().metaInfo();
      try {
        item.file().channel();
      } catch (IOException e) {
        inbox.put(new Input.ServeFailed(conn, piece, String.valueOf(e.getMessage())));
        return;
      }
      for (ByteBuffer header = item.header(); header.hasRemaining(); ) {
        socket.write(header);
      }
      io.send(
          item.file(),
          metaInfo.pieceOffset(piece),
          metaInfo.pieceLength(piece),
          socket,
          full -> fullSince = full ? System.nanoTime() : 0,
          () -> !socket.isOpen());
      events.piecesSent.increment();
      inbox.put(new Input.PieceSent(conn, piece));
    } finally {
      fullSince = 0;
      item.file().release();
    }
  }
}
