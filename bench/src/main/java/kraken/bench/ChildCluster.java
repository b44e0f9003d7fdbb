package kraken.bench;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// `kraken up` in a process of its own, on a fresh directory that is deleted in the end.
final class ChildCluster implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final Process process;
  private final Path data;
  private final int portBase;

  private ChildCluster(Process process, Path data, int portBase) {
    this.process = process;
    this.data = data;
    this.portBase = portBase;
  }

  /// Starts it with further arguments of `kraken up` and waits until every agent is healthy.
  static ChildCluster start(int agents, int portBase, List<String> arguments)
      throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("kraken-bench");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + System.getProperty("kraken.jvm.options"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "kraken.node.Main", "up"));
    command.addAll(List.of("--agents", "" + agents, "--port-base", "" + portBase));
    command.addAll(List.of("--data", data.toString()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(data.resolve("kraken.log").toFile())
            .start();
    ChildCluster cluster = new ChildCluster(process, data, portBase);
    for (int agent = 1; agent <= agents; agent++) {
      cluster.awaitHealth(cluster.agentPort(agent) + 2);
    }
    cluster.awaitHealth(portBase);
    return cluster;
  }

  private void awaitHealth(int port) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (!isHealthy(port)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        String log = Files.readString(data.resolve("kraken.log"));
        close();
        throw new IOException("kraken up did not become healthy on port " + port + ":\n" + log);
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static boolean isHealthy(int port) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + port + "/health");
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      return connection.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  int proxyPort() {
    return portBase;
  }

  int agentPort(int agent) {
    return portBase + 1000 * agent;
  }

  /// CPU seconds that the process has used so far, user and system.
  double cpuSeconds() throws IOException {
    return Proc.cpuSeconds(process.pid());
  }

  /// One counter of the origin's metrics, summed over its labels.
  double originCounter(String name) throws IOException {
    return Proc.counter("http://127.0.0.1:" + (portBase + 2) + "/metrics", name, "origin");
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
