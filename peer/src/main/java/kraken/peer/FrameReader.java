package kraken.peer;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import kraken.swarm.wire.Codec;
import kraken.swarm.wire.MalformedMessage;
import kraken.swarm.wire.Message;

/// Cuts what comes out of a socket into messages, and gives out the raw bytes that follow the
/// header of a payload. Its buffer is small, since most messages are, and grows to the largest
/// allowed one when such a message comes. Belongs to the reader of a connection.
final class FrameReader {
  private static final int USUAL = 4096;

  private final ReadableByteChannel socket;
  private ByteBuffer buffer = ByteBuffer.allocate(USUAL).limit(0);

  FrameReader(ReadableByteChannel socket) {
    this.socket = socket;
  }

  /// Waits for the next message.
  ///
  /// @throws EOFException when the peer has closed
  Message next() throws IOException, MalformedMessage {
    if (buffer.remaining() < Codec.PREFIX) {
      require(Codec.PREFIX, !buffer.hasRemaining());
    }
    int length = Codec.bodyLength(buffer.getInt());
    require(length, false);
    ByteBuffer body = buffer.slice(buffer.position(), length);
    buffer.position(buffer.position() + length);
    return Codec.decode(body);
  }

  /// Reads raw bytes, at least one: those that are here already, else from the socket.
  int read(ByteBuffer target) throws IOException {
    if (buffer.hasRemaining()) {
      int count = Math.min(buffer.remaining(), target.remaining());
      target.put(buffer.slice(buffer.position(), count));
      buffer.position(buffer.position() + count);
      return count;
    }
    int count = socket.read(target);
    if (count < 0) {
      throw new EOFException("closed by the peer in the middle of a piece");
    }
    return count;
  }

  private void require(int bytes, boolean betweenMessages) throws IOException {
    if (buffer.remaining() >= bytes) {
      return;
    }
    makeRoom(bytes);
    while (buffer.position() < bytes) {
      if (socket.read(buffer) < 0) {
        throw new EOFException(
            betweenMessages && buffer.position() == 0
                ? "closed by the peer"
                : "closed by the peer in the middle of a message");
      }
    }
    buffer.flip();
  }

  private void makeRoom(int bytes) {
    if (bytes > buffer.capacity()) {
      buffer = ByteBuffer.allocate(Codec.MAX_BODY + Codec.PREFIX).put(buffer);
    } else {
      if (!buffer.hasRemaining() && buffer.capacity() > USUAL) {
        buffer = ByteBuffer.allocate(USUAL).limit(0);
      }
      buffer.compact();
    }
  }
}
