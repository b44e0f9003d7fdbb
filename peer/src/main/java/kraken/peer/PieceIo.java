package kraken.peer;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import kraken.core.ServiceException;
import kraken.store.PartialBlob;
import kraken.store.PieceCheck;
import org.jspecify.annotations.Nullable;

/// Moves the bytes of pieces between sockets and files, within the bandwidth of the host. Never
/// holds more than a buffer of a piece. Thread-safe; each call blocks its caller.
final class PieceIo {
  /// What passes the limiter at once: small enough that connections take turns.
  private static final int SLICE = 64 << 10;

  private static final int REOPENINGS = 3;

  private final Buffers buffers;
  private final Bandwidth ingress;
  private final Bandwidth egress;
  private final PeerEvents events;
  private final ConcurrentLinkedQueue<ByteBuffer> spares = new ConcurrentLinkedQueue<>();

  PieceIo(Buffers buffers, Bandwidth ingress, Bandwidth egress, PeerEvents events) {
    this.buffers = buffers;
    this.ingress = ingress;
    this.egress = egress;
    this.events = events;
  }

  /// How receiving a piece ended, the connection being in order.
  sealed interface Receipt {
    record Stored() implements Receipt {}

    /// The bytes are not those of the metainfo.
    record Rejected() implements Receipt {}

    record Failed(String reason) implements Receipt {}
  }

  /// Reads a piece from the socket straight to its place in the file, checking it on the way.
  ///
  /// @param progress told how many bytes have come, often
  /// @throws IOException when the socket fails; whatever the disk does is a [Receipt.Failed], and
  ///   the bytes are read to their end all the same
  Receipt receive(
      FrameReader in,
      PartialBlob blob,
      int piece,
      int length,
      IntConsumer progress,
      BooleanSupplier cancelled)
      throws IOException {
    ByteBuffer buffer = buffers.take();
    try (Target target = new Target(blob, piece)) {
      for (int done = 0; done < length; ) {
        buffer.clear().limit(Math.min(buffer.capacity(), length - done));
        fill(in, buffer, done, progress, cancelled);
        done += buffer.flip().remaining();
        target.write(buffer);
      }
      return target.finish();
    } finally {
      buffers.give(buffer);
    }
  }

  /// Reads a piece from the socket and throws it away.
  void discard(FrameReader in, int length, IntConsumer progress, BooleanSupplier cancelled)
      throws IOException {
    ByteBuffer buffer = buffers.take();
    try {
      for (int done = 0; done < length; ) {
        buffer.clear().limit(Math.min(buffer.capacity(), length - done));
        fill(in, buffer, done, progress, cancelled);
        done += buffer.position();
      }
      events.bytesDiscarded.add(length);
    } finally {
      buffers.give(buffer);
    }
  }

  private void fill(
      FrameReader in, ByteBuffer buffer, int done, IntConsumer progress, BooleanSupplier cancelled)
      throws IOException {
    int end = buffer.limit();
    while (buffer.position() < end) {
      if (ingress.isLimited()) {
        buffer.limit(Math.min(end, buffer.position() + SLICE));
      }
      int count = in.read(buffer);
      buffer.limit(end);
      events.bytesReceived.add(count);
      ingress.pass(count, cancelled);
      progress.accept(done + buffer.position());
    }
  }

  /// Sends bytes of a file. On a virtual thread `transferTo` does not wait when the socket is full
  /// but says how much it has sent, so a loop over it alone would burn a core; a plain write waits.
  ///
  /// @param full told with `true` before the thread waits for the socket, with `false` afterwards
  void send(
      TorrentFile file,
      long offset,
      int length,
      SocketChannel socket,
      Full full,
      BooleanSupplier cancelled)
      throws IOException {
    long end = offset + length;
    for (long at = offset; at < end; ) {
      long slice = egress.isLimited() ? Math.min(SLICE, end - at) : end - at;
      egress.pass(slice, cancelled);
      sendSlice(file, at, at + slice, socket, full);
      at += slice;
    }
    events.bytesSent.add(length);
  }

  /// Waits until the limit of the host lets so many bytes out that are not of a piece.
  void admit(long bytes, BooleanSupplier cancelled) {
    egress.pass(bytes, cancelled);
  }

  /// Whether a socket takes no more bytes at the moment.
  interface Full {
    void is(boolean full);
  }

  private void sendSlice(TorrentFile file, long from, long end, SocketChannel socket, Full full)
      throws IOException {
    int reopenings = 0;
    for (long at = from; at < end; ) {
      FileChannel channel = file.channel();
      try {
        at += channel.transferTo(at, end - at, socket);
        if (at < end) {
          at += writeSome(channel, at, end, socket, full);
        }
      } catch (ClosedChannelException e) {
        // Somebody else's thread was interrupted and took the file with it: open it again.
        if (!socket.isOpen() || ++reopenings > REOPENINGS) {
          throw e;
        }
      }
    }
  }

  private int writeSome(FileChannel file, long at, long end, SocketChannel socket, Full full)
      throws IOException {
    events.fullSockets.increment();
    ByteBuffer pooled = spares.poll();
    ByteBuffer spare = pooled == null ? ByteBuffer.allocateDirect(SLICE) : pooled;
    try {
      spare.clear().limit((int) Math.min(spare.capacity(), end - at));
      int count = file.read(spare, at);
      if (count < 0) {
        throw new EOFException("the file ends at " + at + ", before " + end);
      }
      full.is(true);
      for (spare.flip(); spare.hasRemaining(); ) {
        socket.write(spare);
      }
      full.is(false);
      return count;
    } finally {
      spares.add(spare);
    }
  }

  /// Where a piece goes; when the disk fails it goes nowhere, and the reason is kept.
  private static final class Target implements AutoCloseable {
    private final PartialBlob blob;
    private final int piece;
    private @Nullable PieceCheck check;
    private boolean isThere;
    private String failure = "";

    Target(PartialBlob blob, int piece) {
      this.blob = blob;
      this.piece = piece;
      try {
        check = blob.beginPiece(piece);
      } catch (ServiceException e) {
        // A connection of an earlier life of the torrent may have written it meanwhile.
        isThere = blob.has(piece);
        failed(e);
      }
    }

    void write(ByteBuffer bytes) {
      if (check == null) {
        return;
      }
      try {
        check.write(bytes);
      } catch (IOException | ServiceException e) {
        failed(e);
      }
    }

    Receipt finish() {
      if (check == null) {
        return isThere ? new Receipt.Stored() : new Receipt.Failed(failure);
      }
      if (!check.finish()) {
        return new Receipt.Rejected();
      }
      try {
        blob.pieceStored(piece);
        return new Receipt.Stored();
      } catch (IOException | ServiceException e) {
        failed(e);
        return new Receipt.Failed(failure);
      }
    }

    private void failed(Exception e) {
      close();
      check = null;
      failure = String.valueOf(e.getMessage());
    }

    @Override
    public void close() {
      if (check != null) {
        check.close();
      }
    }
  }
}
