package kraken.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A client that sends exactly the bytes it is told, so that no library mends a malformed request.
final class Wire {
  private static final byte[] NONE = {};

  private final int port;

  Wire(int port) {
    this.port = port;
  }

  /// An answer, with lower-case header names.
  record Answer(int status, Map<String, String> headers, String body) {
    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    String location() {
      return header("Location").orElseThrow();
    }
  }

  Answer get(String path, String... headers) throws IOException {
    return send("GET", path, NONE, headers);
  }

  Answer head(String path, String... headers) throws IOException {
    return send("HEAD", path, NONE, headers);
  }

  /// One request on a connection of its own. The length is declared unless a header does it.
  Answer send(String method, String path, byte[] body, String... headers) throws IOException {
    var request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: registry\r\n");
    boolean isDeclared = false;
    for (String header : headers) {
      request.append(header).append("\r\n");
      isDeclared |= header.startsWith("Content-Length") || header.startsWith("Transfer-Encoding");
    }
    if (!isDeclared && (body.length > 0 || !method.equals("GET"))) {
      request.append("Content-Length: ").append(body.length).append("\r\n");
    }
    request.append("Connection: close\r\n\r\n");
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      out.write(request.toString().getBytes(UTF_8));
      out.write(body);
      out.flush();
      socket.shutdownOutput();
      return parse(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
    }
  }

  Answer send(String method, String path, String body, String... headers) throws IOException {
    return send(method, path, body.getBytes(UTF_8), headers);
  }

  /// Sends a body as one chunk of the chunked coding: its length is not declared.
  Answer stream(String method, String path, String body, String... headers) throws IOException {
    String[] all = java.util.Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = "Transfer-Encoding: chunked";
    String chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n";
    return send(method, path, (body.isEmpty() ? "" : chunk) + "0\r\n\r\n", all);
  }

  private static Answer parse(String text) {
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return new Answer(0, Map.of(), text);
    }
    var headers = new TreeMap<String, String>();
    String[] lines = text.substring(0, end).split("\r\n", -1);
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    int status = Integer.parseInt(lines[0].split(" ", -1)[1]);
    return new Answer(status, headers, text.substring(end + 4));
  }
}
