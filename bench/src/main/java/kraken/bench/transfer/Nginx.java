package kraken.bench.transfer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kraken.bench.Proc;

/// nginx that serves a directory with sendfile, one worker and no master, and curl that reads from
/// it. Used by one thread.
final class Nginx implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/nginx");
  private final Process process;
  private final int port;

  private Nginx(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Nginx start(Path directory) throws IOException, InterruptedException {
    if (!Files.isExecutable(PROGRAM) || !Files.isExecutable(Path.of("/usr/bin/curl"))) {
      throw new IOException("needs nginx and curl: apt-get install nginx-light curl");
    }
    Files.createDirectories(directory);
    int port = freePort();
    Path config = directory.resolve("nginx.conf");
    Files.writeString(config, config(directory, port));
    Process process =
        new ProcessBuilder(PROGRAM.toString(), "-c", config.toString(), "-p", directory.toString())
            .inheritIO()
            .start();
    for (int i = 0; !answers(port); i++) {
      if (i == 100 || !process.isAlive()) {
        process.destroy();
        throw new IOException("nginx does not answer; see " + directory + "/error.log");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return new Nginx(process, port);
  }

  private static String config(Path directory, int port) {
    return """
    daemon off;
    master_process off;
    pid %1$s/nginx.pid;
    error_log %1$s/error.log;
    events { worker_connections 256; }
    http {
      access_log off;
      sendfile on;
      client_body_temp_path %1$s;
      proxy_temp_path %1$s;
      fastcgi_temp_path %1$s;
      uwsgi_temp_path %1$s;
      scgi_temp_path %1$s;
      server { listen 127.0.0.1:%2$d; root /; }
    }
    """
        .formatted(directory, port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  /// So many curl processes fetch the file at once.
  void fetch(Path file, int clients) throws IOException, InterruptedException {
    List<Process> running = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      String url = "http://127.0.0.1:" + port + file;
      running.add(new ProcessBuilder("curl", "-sf", "-o", "/dev/null", url).inheritIO().start());
    }
    for (Process curl : running) {
      if (curl.waitFor() != 0) {
        throw new IOException("curl failed on " + file);
      }
    }
  }

  double cpuSeconds() throws IOException {
    return Proc.cpuSeconds(process.pid());
  }

  @Override
  public void close() {
    process.destroy();
  }
}
