package kraken.testkit;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import kraken.swarm.wire.Codec;
import kraken.swarm.wire.MalformedMessage;
import kraken.swarm.wire.Message;

/// One end of a peer connection, played by a test step by step. Speaks the codec, decides nothing.
/// One thread may read while another one writes.
public final class ScriptedPeer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Socket socket;
  private final DataInputStream in;

  ScriptedPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
  }

  /// Opens a connection to a peer on this host.
  public static ScriptedPeer dial(int port) throws IOException {
    return dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
  }

  /// Opens a connection with a receive buffer of so many bytes (0: as the system likes), to play
  /// somebody who does not read.
  public static ScriptedPeer dial(InetSocketAddress address, int receiveBuffer) throws IOException {
    Socket socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(address, (int) PATIENCE.toMillis());
    return new ScriptedPeer(socket);
  }

  public ScriptedPeer send(Message message) throws IOException {
    return raw(Codec.encode(message));
  }

  /// Sends bytes as they are, be they a frame or not.
  public ScriptedPeer raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /// Reads the next message; the bytes after a payload header must be fetched with [#payload].
  ///
  /// @throws EOFException when the other side has closed
  public Message receive() throws IOException {
    try {
      return Codec.decode(in.readNBytes(Codec.bodyLength(in.readInt())));
    } catch (MalformedMessage e) {
      throw new AssertionError("the other side sent bytes that are no message", e);
    } catch (SocketException e) {
      throw closed(e);
    }
  }

  /// Reads the next message exactly as it came: the 4-byte length and the body.
  public byte[] receiveFrame() throws IOException {
    try {
      int length = in.readInt();
      ByteBuffer frame = ByteBuffer.allocate(Codec.PREFIX + Codec.bodyLength(length));
      return frame.putInt(length).put(in.readNBytes(length)).array();
    } catch (MalformedMessage e) {
      throw new AssertionError("the other side sent bytes that are no message", e);
    }
  }

  /// Reads the next message and insists on its type.
  public <M extends Message> M expect(Class<M> type) throws IOException {
    Message message = receive();
    if (!type.isInstance(message)) {
      throw new AssertionError("expected a " + type.getSimpleName() + ", got " + message);
    }
    return type.cast(message);
  }

  /// Reads the raw bytes that follow a payload header.
  public byte[] payload(Message.PiecePayload header) throws IOException {
    byte[] bytes = new byte[header.length()];
    in.readFully(bytes);
    return bytes;
  }

  /// Reads and throws away until the other side closes; fails when it does not.
  public void awaitClosed() throws IOException {
    try {
      while (in.read() >= 0) {
        in.skip(in.available());
      }
    } catch (SocketException e) {
      // A reset is a close too.
      closed(e);
    }
  }

  private static EOFException closed(SocketException cause) {
    EOFException eof = new EOFException("the other side closed: " + cause.getMessage());
    eof.initCause(cause);
    return eof;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
