package kraken.bench.transfer;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.random.RandomGenerator;
import kraken.core.Bitfield;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.core.PeerId;
import kraken.swarm.wire.Capabilities;
import kraken.swarm.wire.Codec;
import kraken.swarm.wire.MalformedMessage;
import kraken.swarm.wire.Message;

/// The least that can receive a blob: asks for all pieces in order, a few at a time, and throws
/// their bytes away, as curl does into /dev/null. Used by one thread.
final class WireSink implements AutoCloseable {
  private static final int PIPELINE = 4;
  private static final int BUFFER = 256 << 10;

  private final SocketChannel socket;
  private final MetaInfo metaInfo;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).limit(0);
  private int asked;

  private WireSink(SocketChannel socket, MetaInfo metaInfo) {
    this.socket = socket;
    this.metaInfo = metaInfo;
  }

  static WireSink dial(int port, Namespace namespace, MetaInfo metaInfo) throws IOException {
    SocketChannel socket =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    WireSink sink = new WireSink(socket, metaInfo);
    sink.send(
        new Message.Handshake(
            PeerId.random(RandomGenerator.getDefault()),
            metaInfo.infoHash(),
            metaInfo.digest(),
            new Bitfield(metaInfo.pieces()),
            namespace.toString(),
            List.of(),
            Capabilities.ALL));
    return sink;
  }

  void readAll() throws IOException {
    for (int got = 0; got < metaInfo.pieces(); ) {
      switch (next()) {
        case Message.Handshake _ -> askMore(PIPELINE);
        case Message.PiecePayload header -> {
          skip(header.length());
          got++;
          askMore(1);
        }
        case Message.Failure failure -> throw new IOException("the sender says " + failure.text());
        default -> {}
      }
    }
  }

  private void askMore(int pieces) throws IOException {
    for (int i = 0; i < pieces && asked < metaInfo.pieces(); i++) {
      send(new Message.PieceRequest(asked, 0, metaInfo.pieceLength(asked)));
      asked++;
    }
  }

  private void send(Message message) throws IOException {
    ByteBuffer frame = ByteBuffer.wrap(Codec.encode(message));
    while (frame.hasRemaining()) {
      socket.write(frame);
    }
  }

  private Message next() throws IOException {
    try {
      require(Codec.PREFIX);
      byte[] body = new byte[Codec.bodyLength(buffer.getInt())];
      require(body.length);
      buffer.get(body);
      return Codec.decode(body);
    } catch (MalformedMessage e) {
      throw new IOException(e);
    }
  }

  private void require(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      buffer.compact();
      while (buffer.position() < bytes) {
        read();
      }
      buffer.flip();
    }
  }

  private void skip(int bytes) throws IOException {
    int left = bytes;
    while (left > buffer.remaining()) {
      left -= buffer.remaining();
      buffer.clear();
      read();
      buffer.flip();
    }
    buffer.position(buffer.position() + left);
  }

  private void read() throws IOException {
    if (socket.read(buffer) < 0) {
      throw new EOFException("the sender closed");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
