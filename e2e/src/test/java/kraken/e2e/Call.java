package kraken.e2e;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// One HTTP/1.1 exchange over a plain socket of its own, so that a test sends exactly the bytes it
/// means, and knows whether an answer was whole. Used by one thread.
final class Call implements AutoCloseable {
  private static final int PATIENCE = (int) Duration.ofSeconds(60).toMillis();
  private static final int LONGEST_LINE = 1 << 16;

  private final Socket socket;
  private final InputStream in;

  /// What came before the body.
  ///
  /// @param headers by lower-case name; of a repeated one the last
  record Head(int status, Map<String, String> headers) {
    String header(String name) throws IOException {
      String value = headers.get(name.toLowerCase(Locale.ROOT));
      if (value == null) {
        throw new IOException("answer " + status + " without " + name + ": " + headers);
      }
      return value;
    }
  }

  /// A whole answer.
  record Answer(int status, Map<String, String> headers, String body) {}

  private Call(Socket socket) throws IOException {
    this.socket = socket;
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
  }

  static Call open(int port) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(PATIENCE);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE);
    return new Call(socket);
  }

  /// A request without a body, and its whole answer.
  static Answer exchange(int port, String method, String target) throws IOException {
    return exchange(port, method, target, "", new byte[0]);
  }

  /// A request, and its whole answer.
  ///
  /// @param headers lines that end with `\r\n`; host, length and `connection: close` are added
  static Answer exchange(int port, String method, String target, String headers, byte[] body)
      throws IOException {
    try (Call call = open(port)) {
      call.send(head(method, target, headers + "Content-Length: " + body.length + "\r\n"));
      call.send(body);
      return call.answer(method);
    }
  }

  /// A request line with headers, up to and including the empty line.
  static String head(String method, String target, String headers) {
    return method
        + " "
        + target
        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        + headers
        + "\r\n";
  }

  Call send(String latin) throws IOException {
    return send(latin.getBytes(StandardCharsets.ISO_8859_1));
  }

  Call send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  Call send(InputStream bytes) throws IOException {
    bytes.transferTo(socket.getOutputStream());
    return this;
  }

  /// Says that nothing more comes.
  Call endOfRequest() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /// The whole answer to a request with this method; its body must be small.
  Answer answer(String method) throws IOException {
    Head head = readHead();
    try (InputStream body = body(method, head)) {
      String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(head.status(), head.headers(), text);
    }
  }

  Head readHead() throws IOException {
    String[] status = line().split(" ", 3);
    if (status.length < 2 || !status[0].equals("HTTP/1.1") || !status[1].matches("[0-9]{3}")) {
      throw new IOException("no status line: " + String.join(" ", status));
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        throw new IOException("no header: " + line);
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Head(Integer.parseInt(status[1]), headers);
  }

  /// The body of the answer. Reading it throws [EOFException] when the connection ends before the
  /// body does; an answer of which nobody could tell is refused.
  InputStream body(String method, Head head) throws IOException {
    if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
      return InputStream.nullInputStream();
    }
    String length = head.headers().get("content-length");
    if (length != null) {
      return new Framed(Long.parseLong(length), false);
    }
    if (head.headers().getOrDefault("transfer-encoding", "").equals("chunked")) {
      return new Framed(0, true);
    }
    throw new IOException(
        "the end of answer " + head + " could not be told from a lost connection");
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ended within the head of the answer");
      }
      line.write(c);
      if (line.size() > LONGEST_LINE) {
        throw new IOException("endless line in the head of the answer");
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  /// Whether the other side ends the connection, sending whatever it likes before.
  ///
  /// @throws IOException when it is still open after a minute
  void awaitClosed() throws IOException {
    try {
      byte[] ignored = new byte[4096];
      int n = in.read(ignored);
      while (n >= 0) {
        n = in.read(ignored);
      }
    } catch (SocketException _) {
      // a reset is an end, too
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /// A body with a length, or in chunks.
  private final class Framed extends InputStream {
    private final boolean chunked;
    private long left;
    private boolean started;
    private boolean ended;

    Framed(long length, boolean chunked) {
      left = length;
      this.chunked = chunked;
      ended = !chunked && length == 0;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (chunked && left == 0 && !ended) {
        nextChunk();
      }
      if (ended) {
        return -1;
      }
      int n = in.read(into, offset, (int) Math.min(length, left));
      if (n < 0) {
        throw new EOFException("the connection ended " + left + " bytes before the body");
      }
      left -= n;
      ended = !chunked && left == 0;
      return n;
    }

    private void nextChunk() throws IOException {
      if (started) {
        line();
      }
      started = true;
      left = Long.parseLong(line(), 16);
      if (left == 0) {
        line();
        ended = true;
      }
    }
  }
}
