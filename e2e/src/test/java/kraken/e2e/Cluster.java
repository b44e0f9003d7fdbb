package kraken.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A `kraken up` with two agents on ports and a directory of its own, which may be killed and
/// started again on the same data. Belongs to one thread; its clients do not.
final class Cluster {
  static final int AGENTS = 2;
  private static final Duration START = Duration.ofSeconds(60);

  private final Scene scene;
  private final Path home;
  private final int base;
  private final List<String> flags;
  private final List<KrakenProcess> processes = new ArrayList<>();

  Cluster(Scene scene, Path home, int base, List<String> flags) {
    this.scene = scene;
    this.home = home;
    this.base = base;
    this.flags = flags;
  }

  /// Starts it and returns when everything is healthy.
  Cluster start() throws IOException {
    launch();
    awaitHealth();
    return this;
  }

  /// Starts it and does not wait.
  void launch() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("up", "--agents", "" + AGENTS));
    arguments.addAll(List.of("--data", data().toString(), "--port-base", "" + base));
    arguments.addAll(flags);
    processes.add(scene.start(home, "up", arguments));
  }

  void awaitHealth() {
    await("health of all roles")
        .pollInterval(Duration.ofMillis(50))
        .atMost(START)
        .failFast("the process ended", () -> !process().isAlive())
        .until(() -> httpPorts().allMatch(Web::isHealthy));
  }

  private IntStream httpPorts() {
    IntStream shared = IntStream.of(base, base + 2, base + 3, base + 4);
    return IntStream.concat(shared, IntStream.rangeClosed(1, AGENTS).map(this::agentPort));
  }

  /// The running process, or the last one that ran.
  KrakenProcess process() {
    return processes.getLast();
  }

  /// `kill -9`.
  void kill() {
    process().kill();
  }

  int stop(String signal) throws IOException {
    return process().stop(signal);
  }

  Path data() {
    return home.resolve("data");
  }

  /// What agent 1 or 2 keeps on disk.
  Disk disk(int agent) {
    return new Disk(data().resolve("agent-" + agent));
  }

  RegistryClient proxy() {
    return new RegistryClient(base, "e2e/test");
  }

  RegistryClient agent(int agent) {
    return new RegistryClient(registryPort(agent), "e2e/test");
  }

  int proxyPort() {
    return base;
  }

  int originPeerPort() {
    return base + 1;
  }

  int registryPort(int agent) {
    return base + 1000 * agent;
  }

  int peerPort(int agent) {
    return registryPort(agent) + 1;
  }

  /// The port of the agent's own HTTP interface.
  int agentPort(int agent) {
    return registryPort(agent) + 2;
  }

  /// Bytes of pieces that the agent has got from peers since it started.
  long received(int agent) throws IOException {
    return Web.agentCounter(registryPort(agent), "kraken_peer_received_bytes_total");
  }
}
