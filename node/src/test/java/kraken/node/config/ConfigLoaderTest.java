package kraken.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import kraken.core.HostPort;
import kraken.node.config.bind.ByteSize;
import kraken.node.config.bind.Problem;
import kraken.swarm.SwarmConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigLoaderTest {
  private static final String PLAIN = "tls: {server: {disabled: true}, client: {disabled: true}}\n";
  private static final String TRACKER = PLAIN + "origin: {hosts: {static: ['localhost:15002']}}\n";
  private static final String AGENT =
      PLAIN
          + """
          tracker: {hosts: {static: ['localhost:15003']}}
          build_index: {hosts: {dns: 'kraken-build-index:80'}}
          store: {download_dir: d, cache_dir: c}
          """;

  @TempDir private Path dir = Path.of("");

  private Path file(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  private static <T extends RoleConfig> T parse(Class<T> role, String yaml) throws ConfigException {
    return ConfigLoader.parse(role, "f.yaml", yaml).config();
  }

  private static ConfigException refused(Class<? extends RoleConfig> role, String yaml) {
    ConfigException refused =
        catchThrowableOfType(ConfigException.class, () -> ConfigLoader.parse(role, "f.yaml", yaml));
    assertThat(refused).isNotNull();
    return refused;
  }

  @Test
  void trackerHasTheDefaultsOfTheReference() throws Exception {
    TrackerConfig config = parse(TrackerConfig.class, TRACKER);
    assertThat(config.trackerserver().announceInterval()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.trackerserver().announceLimit()).isEqualTo(9);
    assertThat(config.originstore().locationsTtl()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.originstore().locationsErrorTtl()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.peerstore().local().ttl()).isEqualTo(Duration.ofHours(5));
    assertThat(config.origin().hosts().addresses())
        .containsExactly(new HostPort("localhost", 15002));
    assertThat(config.origin().healthcheck().filter().fails()).isEqualTo(3);
    assertThat(config.origin().healthcheck().monitor().interval())
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void originThatDidNotAnswerIsAskedAgainSoonerThanByTheReference() throws Exception {
    TrackerConfig config = parse(TrackerConfig.class, TRACKER);
    assertThat(config.originstore().originUnavailableTtl()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void agentHasTheDefaultsOfTheReference() throws Exception {
    AgentConfig config = parse(AgentConfig.class, AGENT);
    assertThat(config.allowedCidrs()).isEmpty();
    assertThat(config.scheduler().conn().bandwidth().enable()).isFalse();
    assertThat(config.scheduler().conn().bandwidth().egressBitsPerSec())
        .isEqualTo((200L * 8) << 20);
    assertThat(config.scheduler().conn().bandwidth().ingressBitsPerSec())
        .isEqualTo((300L * 8) << 20);
    assertThat(config.store().cacheCleanup().tti()).isEqualTo(Duration.ofHours(6));
    assertThat(config.tracker().hashring().maxReplica()).isEqualTo(3);
    assertThat(config.tracker().healthcheck().failTimeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.buildIndex().hosts().dns()).isEqualTo("kraken-build-index:80");
  }

  @Test
  void whoMayPullIsReadEntryByEntry() throws Exception {
    AgentConfig config =
        parse(AgentConfig.class, AGENT + "allowed_cidrs: [127.0.0.1, 172.17.0.0/16]\n");
    assertThat(config.allowed().contains(InetAddress.ofLiteral("172.17.3.4"))).isTrue();
    assertThat(config.allowed().contains(InetAddress.ofLiteral("172.18.3.4"))).isFalse();
    assertThat(refused(AgentConfig.class, AGENT + "allowed_cidrs:\n  - 10.0.0.0/8\n  - ten/8\n"))
        .hasMessageContaining("f.yaml:7: allowed_cidrs[1]: ");
  }

  @Test
  void schedulerDefaultsAreThoseOfTheCore() throws Exception {
    assertThat(parse(AgentConfig.class, AGENT).scheduler().swarmConfig(true))
        .isEqualTo(SwarmConfig.agent());
  }

  @Test
  void switchesOfTheSchedulerReachTheCore() throws Exception {
    String keys =
        "scheduler: {dispatch: {disable_endgame: true}, connstate: {disable_blacklist: true},"
            + " swarm: {extensions: false}}\n";
    SwarmConfig core = parse(AgentConfig.class, AGENT + keys).scheduler().swarmConfig(false);
    assertThat(core.endgamePieces()).isEqualTo(1);
    assertThat(core.banFirst()).isEqualTo(Duration.ofMillis(1));
    assertThat(core.capabilities()).isZero();
    assertThat(core.dials()).isFalse();
  }

  @Test
  void pieceLengthGrowsWithTheBlobAndKeepsItsNumberBounded() throws Exception {
    String yaml =
        PLAIN
            + """
            cluster: {static: ['localhost:15002']}
            castore: {upload_dir: u, cache_dir: c}
            localdb: {source: l.db}
            """;
    OriginConfig.MetaInfoGen lengths = parse(OriginConfig.class, yaml).metainfogen();
    assertThat(lengths.pieceLength(0)).isEqualTo(1 << 20);
    assertThat(lengths.pieceLength((16L << 30) - 1)).isEqualTo(1 << 20);
    assertThat(lengths.pieceLength(16L << 30)).isEqualTo(2 << 20);
    for (long size = 1; size <= 1L << 40; size = size * 3 + 1) {
      int length = lengths.pieceLength(size);
      assertThat((size + length - 1) / length).isLessThanOrEqualTo(16384);
    }
    String four = yaml + "metainfogen: {piece_lengths: {0: 4MB}}\n";
    assertThat(parse(OriginConfig.class, four).metainfogen().pieceLengths())
        .containsExactly(java.util.Map.entry(new ByteSize(0), new ByteSize(4 << 20)));
  }

  @Test
  void roleThatDoesNotSwitchTlsOffIsRefusedAndToldTheKeys() {
    String hosts = "origin: {hosts: {static: ['localhost:15002']}}\n";
    for (String tls : new String[] {"", "tls: {server: {disabled: true}}\n"}) {
      assertThat(refused(TrackerConfig.class, hosts + tls))
          .hasMessageContaining("f.yaml:")
          .hasMessageContaining("tls.server.disabled: true and tls.client.disabled: true");
    }
  }

  @Test
  void missingHostsAndWrongHostsAreNamed() {
    assertThat(refused(TrackerConfig.class, PLAIN))
        .hasMessageContaining("origin.hosts: is mandatory");
    assertThat(refused(TrackerConfig.class, PLAIN + "origin: {hosts: {}}"))
        .hasMessageContaining("f.yaml:2: origin.hosts: no hosts: give dns or static");
    assertThat(refused(TrackerConfig.class, PLAIN + "origin: {hosts: {static: [nohost]}}"))
        .hasMessageContaining("f.yaml:2: origin.hosts.static[0]: ")
        .hasMessageContaining("host:port, got: nohost");
  }

  @Test
  void filesExtendOneAnotherRelativeToTheirDirectory() throws Exception {
    Files.createDirectory(dir.resolve("base"));
    file("base/a.yaml", TRACKER + "trackerserver: {announce_limit: 7, announce_interval: 1s}\n");
    file("base/b.yaml", "extends: a.yaml\norigin: {hosts: {static: ['h:1', 'h:2']}}\n");
    Path top = file("top.yaml", "extends: base/b.yaml\ntrackerserver: {announce_limit: 8}\n");
    Path secrets = file("secrets.yaml", "trackerserver: {announce_interval: 2s}\n");
    TrackerConfig config =
        ConfigLoader.load(TrackerConfig.class, top, Optional.of(secrets)).config();
    assertThat(config.trackerserver().announceLimit()).isEqualTo(8);
    assertThat(config.trackerserver().announceInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.origin().hosts().addresses()).hasSize(2);
  }

  @Test
  void mistakeInAnExtendedFileNamesThatFile() throws Exception {
    file("base.yaml", TRACKER + "trackerserver:\n  announce_limit: many\n");
    Path top = file("top.yaml", "extends: base.yaml\n");
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () -> ConfigLoader.load(TrackerConfig.class, top, Optional.empty()));
    assertThat(refused)
        .hasMessageContaining("base.yaml:4: trackerserver.announce_limit: expected a whole number");
  }

  @Test
  void filesThatExtendOneAnotherInACircleAreRefused() throws Exception {
    Path a = file("a.yaml", "extends: b.yaml\n" + TRACKER);
    file("b.yaml", "\nextends: a.yaml\n");
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () -> ConfigLoader.load(TrackerConfig.class, a, Optional.empty()));
    assertThat(refused)
        .hasMessageContaining("b.yaml:2")
        .hasMessageContaining("circle: a.yaml -> b.yaml -> a.yaml");
  }

  @Test
  void missingFileIsNamedWhereItIsAskedFor() throws Exception {
    Path top = file("top.yaml", "\nextends: gone.yaml\n");
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () -> ConfigLoader.load(TrackerConfig.class, top, Optional.empty()));
    assertThat(refused)
        .hasMessageContaining("top.yaml:2: there is no file")
        .hasMessageContaining("gone.yaml");
  }

  @Test
  void redisThatWouldBeIgnoredBringsAWarning() throws Exception {
    String redis = "peerstore: {redis: {enabled: true, addr: 'localhost:6379'}}\n";
    assertThat(ConfigLoader.parse(TrackerConfig.class, "f.yaml", TRACKER + redis).remarks())
        .filteredOn(remark -> remark.kind() == Problem.Kind.WARNING)
        .singleElement()
        .hasToString(
            "f.yaml:3: peerstore.redis.enabled: accepted without effect: peers are kept in memory");
  }
}
