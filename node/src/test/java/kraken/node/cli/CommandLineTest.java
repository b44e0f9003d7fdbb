package kraken.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kraken.core.ServiceException;
import kraken.node.config.Flags;
import kraken.node.config.RoleConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.ColorScheme;

final class CommandLineTest {
  private static final String TLS = "tls: {server: {disabled: true}, client: {disabled: true}}\n";

  @TempDir private Path dir = Path.of("");

  private final List<Flags> started = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private CommandLine kraken = Kraken.commandLine();

  /// Roles that note what they were given and then end by failing, since a role that starts stays.
  private <C extends RoleConfig, F extends Flags> RoleStart<C, F> note() {
    return (_, flags) -> {
      started.add(flags);
      throw new ServiceException.Unavailable("noted");
    };
  }

  @BeforeEach
  void parser() {
    kraken =
        Kraken.commandLine(
            new AgentCommand(note()),
            new OriginCommand(note()),
            new TrackerCommand(note()),
            new BuildIndexCommand(note()),
            new ProxyCommand(note()));
    kraken.setColorScheme(new ColorScheme.Builder(CommandLine.Help.Ansi.OFF).build());
    kraken.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
  }

  private String file(String text) throws IOException {
    return Files.writeString(dir.resolve("f.yaml"), TLS + text).toString();
  }

  private String tracker() throws IOException {
    return file("origin: {hosts: {static: ['localhost:15002']}}\n");
  }

  private String agent() throws IOException {
    return file(
        """
        tracker: {hosts: {static: ['localhost:15003']}}
        build_index: {hosts: {static: ['localhost:15004']}}
        store: {download_dir: d, cache_dir: c}
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-config F -port 15003 -cluster zone1",
        "-config=F -port=15003 -cluster=zone1",
        "--config F --port 15003 --cluster zone1",
        "--config=F --port=15003 --cluster=zone1 -mutex-profile-fraction=3",
      })
  void flagsAreTakenInEveryFormOfTheReference(String line) throws Exception {
    String[] args = ("tracker " + line.replace("F", tracker())).split(" ");
    assertThat(kraken.execute(args)).isEqualTo(1);
    assertThat(started).containsExactly(new Flags.Tracker(15003, "zone1"));
    assertThat(err).hasToString("kraken tracker: noted\n");
  }

  @Test
  void agentTakesItsThreePorts() throws Exception {
    kraken.execute(
        "agent",
        "-config",
        agent(),
        "-peer-ip=10.0.0.1",
        "-peer-port=16001",
        "-agent-server-port",
        "16002",
        "--agent-registry-port=16000",
        "-zone",
        "z");
    assertThat(started).containsExactly(new Flags.Agent("10.0.0.1", 16001, 16002, 16000, "z", ""));
  }

  @Test
  void proxyTakesSeveralPorts() throws Exception {
    String config =
        file(
            """
            castore: {upload_dir: u, cache_dir: c}
            origin: {hosts: {static: ['localhost:15002']}}
            build_index: {hosts: {static: ['localhost:15004']}}
            """);
    kraken.execute("proxy", "-config", config, "-port=15000", "-port", "15010");
    assertThat(started).containsExactly(new Flags.Proxy(List.of(15000, 15010), ""));
  }

  @Test
  void missingMandatoryFlagsAreNamed() throws Exception {
    assertThat(kraken.execute("agent", "-config", agent(), "-peer-port=1")).isEqualTo(2);
    assertThat(err.toString()).contains("-agent-server-port", "-agent-registry-port");
    assertThat(started).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "-1", "http", ""})
  void whatIsNoPortIsRefused(String port) throws Exception {
    assertThat(kraken.execute("tracker", "-config", tracker(), "-port=" + port)).isEqualTo(2);
    assertThat(err.toString()).contains("-port").contains("is not a port: 1 to 65535");
  }

  @Test
  void wrongConfigurationIsRefusedWithFileAndLine() throws Exception {
    String config = file("origin:\n  hosts: {static: ['localhost:15002']}\n  healthcheck: maybe\n");
    assertThat(kraken.execute("tracker", "-config", config, "-port=1")).isEqualTo(2);
    assertThat(err.toString()).contains("f.yaml:4: origin.healthcheck: expected keys with values");
  }

  @Test
  void unknownCommandIsRefusedWithASuggestion() {
    assertThat(kraken.execute("trakcer")).isEqualTo(2);
    assertThat(err.toString()).contains("trakcer").contains("tracker");
  }

  @ParameterizedTest
  @ValueSource(strings = {"agent", "origin", "tracker", "build-index", "proxy", "config"})
  void everyCommandExplainsItself(String command) {
    assertThat(kraken.execute(command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: kraken " + command);
  }

  @Test
  void configurationIsPrinted() {
    assertThat(kraken.execute("config", "agent")).isZero();
    assertThat(out.toString()).contains("peer_id_factory: addr_hash  # random, or addr_hash");
    assertThat(kraken.execute("config", "butler")).isEqualTo(2);
    assertThat(err.toString()).contains("Unknown role 'butler': give one of agent, origin");
  }

  @Test
  void checkListsEveryMistakeWithItsLine() throws Exception {
    String config =
        file(
            """
            origin: {hosts: {static: ['localhost:15002']}}
            trackerserver:
              announce_intervall: 3s
              announce_limit: -2
            """);
    assertThat(kraken.execute("config", "tracker", "--check", config)).isEqualTo(1);
    assertThat(out.toString())
        .contains("f.yaml:4: trackerserver.announce_intervall: unknown key")
        .contains("did you mean `announce_interval`?")
        .contains("f.yaml:5: trackerserver.announce_limit: expected a whole number")
        .contains("2 mistakes");
  }

  @Test
  void checkOfARightFileSucceeds() throws Exception {
    assertThat(kraken.execute("config", "tracker", "--check", tracker())).isZero();
    assertThat(out.toString()).contains("0 mistakes");
  }

  @Test
  void missingFileIsSaidInOneLine() {
    assertThat(kraken.execute("config", "tracker", "--check", dir + "/none.yaml")).isEqualTo(1);
    assertThat(out.toString()).contains("there is no file").doesNotContain("Exception");
  }
}
