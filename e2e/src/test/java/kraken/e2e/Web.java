package kraken.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Small questions to an HTTP port of this host, each on a connection of its own.
final class Web {
  private static final int PATIENCE = (int) Duration.ofSeconds(20).toMillis();

  private Web() {}

  static boolean isHealthy(int port) {
    try {
      return status(port, "/health") == 200;
    } catch (IOException _) {
      return false;
    }
  }

  static int status(int port, String path) throws IOException {
    HttpURLConnection connection = open(port, path);
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }

  /// The body of an answer 200.
  static String text(int port, String path) throws IOException {
    try (InputStream in = open(port, path).getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static HttpURLConnection open(int port, String path) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(PATIENCE);
    connection.setReadTimeout(PATIENCE);
    return connection;
  }

  /// A counter of an agent, from the page `/metrics` of its own HTTP port; it is an error if it is
  /// not there.
  ///
  /// @param registryPort the agent's first port; its figures carry one of its three
  static long agentCounter(int registryPort, String name) throws IOException {
    Pattern line =
        Pattern.compile(
            name
                + "\\{.*instance_port=\"(?:"
                + registryPort
                + "|"
                + (registryPort + 1)
                + "|"
                + (registryPort + 2)
                + ")\".*} (\\S+)");
    List<Long> found =
        text(registryPort + 2, "/metrics")
            .lines()
            .map(line::matcher)
            .filter(Matcher::matches)
            .map(match -> (long) Double.parseDouble(match.group(1)))
            .toList();
    if (found.size() != 1) {
      throw new IOException(
          found.size() + " figures " + name + " at port " + (registryPort + 2) + ", expected 1");
    }
    return found.getFirst();
  }
}
