package kraken.bench.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// Fetches a file from nginx exactly as [WireSink] fetches a blob from a peer, so that the two
/// senders are seen with the same receiver.
final class HttpSink {
  private static final int BUFFER = 256 << 10;

  private HttpSink() {}

  /// @param length bytes of the file
  static void readAll(int port, String file, long length) throws IOException {
    try (SocketChannel socket =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      String request = "GET " + file + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
      socket.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
      long bytes = 0;
      for (int n = socket.read(buffer); n >= 0; n = socket.read(buffer.clear())) {
        bytes += n;
      }
      if (bytes < length) {
        throw new EOFException("nginx sent " + bytes + " bytes, the file has " + length);
      }
    }
  }
}
