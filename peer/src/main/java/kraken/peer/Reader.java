package kraken.peer;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import kraken.store.PartialBlob;
import kraken.swarm.Input;
import kraken.swarm.wire.MalformedMessage;
import kraken.swarm.wire.Message;
import org.jspecify.annotations.Nullable;

/// The reading half of a connection. Reads a message, tells the core, reads the next; at the header
/// of a payload it waits for the core to say where the bytes go, so a peer cannot make us take what
/// we do not want. Its own thread.
final class Reader {
  private static final long PROGRESS_NANOS = 100_000_000;

  private final int conn;
  private final FrameReader in;
  private final Inbox inbox;
  private final PieceIo io;
  private final PeerEvents events;
  private final AtomicReference<@Nullable Verdict> verdict = new AtomicReference<>();
  private volatile boolean stopped;
  private long toldProgress;

  Reader(int conn, SocketChannel socket, Inbox inbox, PieceIo io, PeerEvents events) {
    this.conn = conn;
    this.in = new FrameReader(socket);
    this.inbox = inbox;
    this.io = io;
    this.events = events;
  }

  /// Where the bytes of a payload go.
  sealed interface Verdict {
    int piece();

    /// Into the file.
    ///
    /// @param file retained for the reader
    record Into(int torrent, TorrentFile file, int piece) implements Verdict {}

    record Away(int piece) implements Verdict {}
  }

  /// From the loop; the caller unparks the reader.
  void decide(Verdict where) {
    release(verdict.getAndSet(where));
  }

  /// From any thread; the caller closes the socket and unparks the reader.
  void stop() {
    stopped = true;
  }

  void run() throws IOException {
    try {
      while (!stopped) {
        Message message = in.next();
        if (message instanceof Message.PiecePayload header) {
          payload(header);
        } else {
          inbox.put(new Input.MessageReceived(conn, message));
        }
      }
    } catch (MalformedMessage e) {
      events.malformedMessages.increment();
      inbox.put(new Input.GarbageReceived(conn, String.valueOf(e.getMessage())));
      throw new IOException("malformed message: " + e.getMessage(), e);
    } finally {
      release(verdict.getAndSet(null));
    }
  }

  private void payload(Message.PiecePayload header) throws IOException {
    inbox.put(new Input.PayloadStarted(conn, header));
    switch (awaitVerdict()) {
      case Verdict.Into(int torrent, TorrentFile file, int piece) -> {
        try {
          receive(torrent, file, piece, header.length());
        } finally {
          file.release();
        }
      }
      case Verdict.Away(int piece) -> {
        io.discard(in, header.length(), done -> progress(piece, done), () -> stopped);
        inbox.put(new Input.PayloadDiscarded(conn, piece));
      }
    }
  }

  private Verdict awaitVerdict() throws IOException {
    while (!stopped) {
      Verdict given = verdict.getAndSet(null);
      if (given != null) {
        return given;
      }
      LockSupport.park(this);
    }
    throw new EOFException("closed before a piece was taken");
  }

  private void receive(int torrent, TorrentFile file, int piece, int length) throws IOException {
    PartialBlob blob = file.partial();
    if (blob == null) {
      throw new IOException("piece " + piece + " came for a blob that was complete from the start");
    }
    toldProgress = System.nanoTime();
    switch (io.receive(in, blob, piece, length, done -> progress(piece, done), () -> stopped)) {
      case PieceIo.Receipt.Stored() -> {
        events.piecesReceived.increment();
        inbox.put(new Input.PieceStored(conn, torrent, piece));
      }
      case PieceIo.Receipt.Rejected() -> {
        events.piecesRejected.increment();
        inbox.put(new Input.PieceRejected(conn, torrent, piece));
      }
      case PieceIo.Receipt.Failed(String reason) -> {
        events.storeFailures.increment();
        inbox.put(new Input.StoreFailed(conn, torrent, piece, reason));
      }
    }
  }

  private void progress(int piece, int done) {
    long now = System.nanoTime();
    if (now - toldProgress >= PROGRESS_NANOS) {
      toldProgress = now;
      inbox.put(new Input.PayloadProgressed(conn, piece, done));
    }
  }

  private static void release(@Nullable Verdict unused) {
    if (unused instanceof Verdict.Into(int _, TorrentFile file, int _)) {
      file.release();
    }
  }
}
