package kraken.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import kraken.swarm.Input;
import kraken.swarm.wire.Codec;
import kraken.swarm.wire.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One socket: a reader that turns bytes into inputs, a writer that turns outputs into bytes. All
/// methods are for the loop and never wait, except where they say otherwise. When both threads have
/// ended, one [Input.ConnectionClosed] follows, the last thing that is heard of the connection.
final class Connection {
  private static final String OPEN = "";
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private final int id;
  private final SocketChannel socket;
  private final Inbox inbox;
  private final Outbox outbox = new Outbox();
  private final Reader reader;
  private final Writer writer;
  private final Thread readerThread;
  private final Thread writerThread;
  private final AtomicInteger running = new AtomicInteger(2);
  private final AtomicReference<String> reason = new AtomicReference<>(OPEN);
  private final Blockage blockage = new Blockage();

  Connection(int id, SocketChannel socket, Inbox inbox, PieceIo io, PeerEvents events) {
    this.id = id;
    this.socket = socket;
    this.inbox = inbox;
    reader = new Reader(id, socket, inbox, io, events);
    writer = new Writer(id, socket, outbox, inbox, io, events);
    readerThread = Thread.ofVirtual().name("peer-read-" + id).unstarted(() -> run(reader::run));
    writerThread = Thread.ofVirtual().name("peer-write-" + id).unstarted(() -> run(writer::run));
  }

  private interface Half {
    void run() throws IOException, InterruptedException;
  }

  void start() {
    readerThread.start();
    writerThread.start();
  }

  int id() {
    return id;
  }

  void send(Message message) {
    ByteBuffer frame;
    try {
      frame = ByteBuffer.wrap(Codec.encode(message));
    } catch (IllegalArgumentException e) {
      abort("cannot send a message: " + e.getMessage());
      return;
    }
    put(new Outbox.Frame(frame));
  }

  /// @param file retained for this call
  void serve(int piece, TorrentFile file, Message.PiecePayload header) {
    if (!put(new Outbox.Piece(piece, file, ByteBuffer.wrap(Codec.encode(header))))) {
      file.release();
    }
  }

  /// @param file retained for this call
  void serve(int from, int count, TorrentFile file) {
    if (!put(new Outbox.Digests(from, count, file))) {
      file.release();
    }
  }

  private boolean put(Outbox.Item item) {
    if (outbox.put(item)) {
      return true;
    }
    if (outbox.size() >= Outbox.CAPACITY) {
      abort("the peer does not read: " + Outbox.CAPACITY + " messages wait for it");
    }
    return false;
  }

  /// Takes a piece back that waits; false when it is being sent or was sent.
  boolean cancelServe(int piece) {
    return outbox.cancel(piece);
  }

  /// The payload that the reader waits with goes there, or away.
  void decide(Reader.Verdict verdict) {
    reader.decide(verdict);
    LockSupport.unpark(readerThread);
  }

  /// Whether its socket got stuck or loose since the last call.
  Blockage.News blockedNews(long now) {
    return blockage.news(writer.fullSince(), now);
  }

  /// Whether it was said to be blocked and not yet to be ready; it counts as ready from now on.
  boolean wasBlocked() {
    return blockage.end();
  }

  /// Closes once the messages before have been sent, at once if a piece is on its way. Tells
  /// whether it is closed.
  boolean close(String why) {
    reason.compareAndSet(OPEN, why);
    if (outbox.end() && !writer.isSendingPiece()) {
      return false;
    }
    abort(why);
    return true;
  }

  /// Closes without sending anything more. Any thread.
  void abort(String why) {
    reason.compareAndSet(OPEN, why);
    outbox.clear();
    reader.stop();
    closeSocket();
    LockSupport.unpark(readerThread);
    LockSupport.unpark(writerThread);
  }

  private void run(Half half) {
    try {
      half.run();
      abort("closed");
    } catch (IOException e) {
      abort(e.getMessage() == null ? e.toString() : e.getMessage());
    } catch (InterruptedException e) {
      abort("interrupted");
    } catch (RuntimeException e) {
      LOG.error("connection {} failed, which is a bug", id, e);
      abort("bug: " + e);
    } finally {
      ended();
    }
  }

  private void ended() {
    if (running.decrementAndGet() == 0) {
      inbox.put(new Input.ConnectionClosed(id, String.valueOf(reason.get())));
    }
  }

  private void closeSocket() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing connection {}", id, e);
    }
  }

  /// Waits for both threads to end. Not for the loop.
  void join() throws InterruptedException {
    readerThread.join();
    writerThread.join();
  }
}
