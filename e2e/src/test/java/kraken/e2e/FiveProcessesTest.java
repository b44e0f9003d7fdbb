package kraken.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kraken.e2e.RegistryClient.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The five roles as five processes, from the configuration files of the example cluster.
@Timeout(400)
final class FiveProcessesTest {
  @RegisterExtension static final Scene SCENE = new Scene();

  private static final Path EXAMPLE = Path.of("..", "examples", "cluster");
  private static final List<String> ROLES =
      List.of("origin", "tracker", "build-index", "proxy", "agent");

  @Test
  void anImagePushedToTheProxyIsPulledFromTheAgent() throws Exception {
    int base = Ports.freeBase(1);
    Path home = exampleWithPorts("five", base);
    Map<String, KrakenProcess> roles = new LinkedHashMap<>();
    for (String role : ROLES) {
      roles.put(role, SCENE.start(home, role, arguments(role, base)));
    }
    awaitReady(roles, base);

    RegistryClient proxy = new RegistryClient(base, "library/five");
    Content config = proxy.push(Content.random(1, 300));
    Content layer = proxy.push(Content.random(2, 5_000_000));
    Content empty = proxy.push(Content.random(3, 0));
    Image image = proxy.tag(new Image("v1", List.of(config, layer, empty)));

    new RegistryClient(base + 1000, "library/five").pull(image);
    proxy.pull(image);
    assertThat(Web.text(base, "/v2/library/five/tags/list")).contains("\"v1\"");
    assertThat(Web.text(base, "/v2/_catalog")).contains("\"library/five\"");
    assertThat(Web.agentCounter(base + 1000, "kraken_peer_received_bytes_total"))
        .as("the agent got the layer from a peer")
        .isGreaterThanOrEqualTo(layer.length());
    for (Map.Entry<String, KrakenProcess> role : roles.entrySet()) {
      assertThat(role.getValue().stop("TERM")).as(role.getKey()).isIn(0, 143);
    }
  }

  private static void awaitReady(Map<String, KrakenProcess> roles, int base) {
    await("health of the five processes")
        .atMost(Duration.ofSeconds(60))
        .failFast("one ended", () -> !roles.values().stream().allMatch(KrakenProcess::isAlive))
        .until(() ->
            Stream.of(base, base + 2, base + 3, base + 4, base + 1000, base + 1002)
                .allMatch(Web::isHealthy));
    await("readiness of the agent")
        .atMost(Duration.ofSeconds(30))
        .until(() -> Web.status(base + 1002, "/readiness") == 200);
  }

  @Test
  void aRoleRefusesToServePlainHttpUnlessToldTo() throws IOException {
    int base = Ports.freeBase(1);
    Path home = exampleWithPorts("tls", base);
    Files.writeString(home.resolve("base.yaml"), "zap:\n  level: info\n");
    Map<String, KrakenProcess> roles = new LinkedHashMap<>();
    for (String role : ROLES) {
      roles.put(role, SCENE.start(home, role, arguments(role, base)));
    }
    roles.forEach((role, process) -> {
      assertThat(process.awaitEnd()).as(role).isNotZero();
      assertThat(process.output()).as(role).contains("tls.server.disabled", "true");
    });
  }

  @Test
  void aWrongValueIsRefusedWithFileAndLine() throws IOException {
    int base = Ports.freeBase(1);
    Path home = exampleWithPorts("wrong", base);
    Path file = home.resolve("origin.yaml");
    String yaml = Files.readString(file).replace("max_replica: 1", "max_replica: many");
    Files.writeString(file, yaml);
    int line = yaml.substring(0, yaml.indexOf("max_replica")).split("\n", -1).length;
    KrakenProcess process = SCENE.start(home, "origin", arguments("origin", base));
    assertThat(process.awaitEnd()).isNotZero();
    assertThat(process.output()).contains("origin.yaml:" + line, "many");
  }

  @Test
  void anUnknownKeyIsAWarningWithASuggestion() throws IOException {
    int base = Ports.freeBase(1);
    Path home = exampleWithPorts("unknown", base);
    Path file = home.resolve("tracker.yaml");
    Files.writeString(file, Files.readString(file) + "\npeerhandoutpolice:\n  priority: default\n");
    KrakenProcess process = SCENE.start(home, "tracker", arguments("tracker", base));
    await("health of the tracker")
        .atMost(Duration.ofSeconds(30))
        .failFast("it ended", () -> !process.isAlive())
        .until(() -> Web.isHealthy(base + 3));
    assertThat(process.output()).contains("peerhandoutpolice", "peerhandoutpolicy");
    assertThat(process.stop("INT")).isIn(0, 130);
  }

  /// The files of the example with other ports, in a directory where their relative paths may end.
  private static Path exampleWithPorts(String name, int base) throws IOException {
    Path home = SCENE.directory(name);
    try (Stream<Path> files = Files.list(EXAMPLE)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        String yaml = Files.readString(file);
        for (int i = 0; i < 5; i++) {
          yaml = yaml.replace(":1500" + i, ":" + (base + i));
        }
        Files.writeString(home.resolve(file.getFileName()), yaml);
      }
    }
    return home;
  }

  private static List<String> arguments(String role, int base) {
    List<String> flags =
        switch (role) {
          case "origin" ->
              List.of(
                  "-blobserver-hostname=localhost",
                  "-blobserver-port=" + (base + 2),
                  "-peer-ip=127.0.0.1",
                  "-peer-port=" + (base + 1));
          case "tracker" -> List.of("-port=" + (base + 3));
          case "build-index" -> List.of("-port=" + (base + 4));
          case "proxy" -> List.of("-port=" + base);
          case "agent" ->
              List.of(
                  "-peer-ip=127.0.0.1",
                  "-agent-registry-port=" + (base + 1000),
                  "-peer-port=" + (base + 1001),
                  "-agent-server-port=" + (base + 1002));
          default -> throw new IllegalArgumentException(role);
        };
    List<String> all = new ArrayList<>(List.of(role, "--config", role + ".yaml"));
    all.addAll(flags);
    return all;
  }
}
