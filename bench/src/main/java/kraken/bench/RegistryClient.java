package kraken.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.MessageDigest;
import kraken.core.Digest;

/// The least a client must do to push and pull a blob, over plain JDK calls so that the client is
/// not what is measured.
record RegistryClient(String base, String repository) {

  /// A pull that went well.
  ///
  /// @param firstByteNanos from the request to the first body byte
  /// @param nanos from the request to the last byte
  record Pulled(long firstByteNanos, long nanos, long bytes) {}

  static RegistryClient at(int port) {
    return new RegistryClient("http://127.0.0.1:" + port, "bench/blob");
  }

  /// Pushes with POST, PATCH, PUT; returns when the registry has acknowledged.
  Digest push(byte[] blob) throws IOException {
    Digest digest = Digest.of(blob);
    String upload = "/v2/" + repository + "/blobs/uploads/";
    String location = send("POST", upload, new byte[0], 202);
    location = send("PATCH", location, blob, 202);
    String separator = location.contains("?") ? "&" : "?";
    send("PUT", location + separator + "digest=" + digest, new byte[0], 201);
    return digest;
  }

  private String send(String method, String path, byte[] body, int expected) throws IOException {
    if (method.equals("PATCH")) {
      return Patch.send(URI.create(base).resolve(path), body, expected);
    }
    HttpURLConnection connection = open(path);
    connection.setRequestMethod(method);
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(body.length);
    connection.getOutputStream().write(body);
    connection.getOutputStream().close();
    if (connection.getResponseCode() != expected) {
      throw new IOException(method + " " + path + ": " + connection.getResponseCode());
    }
    String location = connection.getHeaderField("Location");
    return location == null ? "" : location;
  }

  /// Pulls a blob and checks length and digest.
  Pulled pull(Digest digest) throws IOException {
    long start = System.nanoTime();
    HttpURLConnection connection = open("/v2/" + repository + "/blobs/" + digest);
    MessageDigest sha256 = Digest.sha256();
    byte[] buffer = new byte[1 << 18];
    long first = 0;
    long bytes = 0;
    try (InputStream body = connection.getInputStream()) {
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        first = first == 0 ? System.nanoTime() - start : first;
        sha256.update(buffer, 0, n);
        bytes += n;
      }
    }
    if (!Digest.ofHash(sha256.digest()).equals(digest)) {
      throw new IOException("pull of " + digest + " from " + base + " gave other bytes");
    }
    return new Pulled(first, System.nanoTime() - start, bytes);
  }

  private HttpURLConnection open(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(base).resolve(path).toURL().openConnection();
    connection.setReadTimeout(900_000);
    return connection;
  }
}
