package kraken.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Locale;
import java.util.Optional;

/// A client that sends bytes as they are, also wrong ones.
public final class RawClient implements AutoCloseable {
  private final Socket socket = new Socket();
  private final InputStream in;

  public RawClient(int port) throws IOException {
    this(port, 0);
  }

  /// @param receiveBuffer a small one makes a slow reader; 0 leaves the system's
  public RawClient(int port, int receiveBuffer) throws IOException {
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new BufferedInputStream(socket.getInputStream());
  }

  /// An answer as it came.
  public record Answer(int status, String head, String body, boolean wholeBody) {
    public Optional<String> header(String name) {
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT)))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    }
  }

  public RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    return this;
  }

  public RawClient sendGet(String target) throws IOException {
    return send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
  }

  public void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /// Drops the connection with a reset.
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  public int read() throws IOException {
    return in.read();
  }

  /// One answer with a declared length, or a body up to the end of the connection.
  public Answer answer() throws IOException {
    String head = head();
    int status = head.isEmpty() ? 0 : Integer.parseInt(head.substring(9, 12));
    var partial = new Answer(status, head, "", true);
    long length = partial.header("content-length").map(Long::parseLong).orElse(Long.MAX_VALUE);
    var body = new ByteArrayOutputStream();
    boolean whole = readBody(body, length);
    return new Answer(status, head, body.toString(ISO_8859_1), whole || length == Long.MAX_VALUE);
  }

  /// Whether the server has closed the connection; waits for it.
  public boolean isClosedByServer() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  private boolean readBody(ByteArrayOutputStream body, long length) throws IOException {
    byte[] buffer = new byte[64 << 10];
    while (body.size() < length) {
      int n;
      try {
        n = in.read(buffer, 0, (int) Math.min(buffer.length, length - body.size()));
      } catch (SocketException e) {
        n = -1;
      }
      if (n < 0) {
        return false;
      }
      body.write(buffer, 0, n);
    }
    return true;
  }

  private String head() throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return head.toString();
      }
      head.append((char) next);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
