package kraken.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kraken.node.config.bind.ByteSize;
import kraken.node.config.bind.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of the kind that the reference ships: a base with everything that nginx, zap and metrics
/// want, and a small file for a site over it. They must start as they are.
final class ReferenceFilesTest {
  private static final String COMMON =
      """
      zap:
        level: info
        development: false
        encoding: console
        disableStacktrace: true
        encoderConfig: {messageKey: message, levelEncoder: capital, timeEncoder: iso8601}
        outputPaths: [stdout, /var/log/kraken/stdout.log]
        errorOutputPaths: [stdout]
      metrics:
        m3:
          service: kraken
      nginx:
        name: kraken
        cache_dir: /var/cache/kraken/nginx/
        log_dir: /var/log/kraken/
      """;
  private static final String SITE =
      """
      extends: base.yaml
      tls:
        name: kraken
        cas:
        - path: /etc/kraken/tls/ca/server.crt
        server:
          disabled: true
          cert: {path: /etc/kraken/tls/server.crt}
        client:
          disabled: true
      """;
  private static final String STORES =
      """
      castore:
        upload_dir: /var/cache/kraken/upload/
        cache_dir:  /var/cache/kraken/cache/
        capacity: 1024
        memory_cache: {enabled: true, max_size: 1048576, ttl: 2s, drain_workers: 2}
      """;

  @TempDir private Path dir = Path.of("");

  private <T extends RoleConfig> Loaded<T> load(Class<T> role, String base, String site)
      throws Exception {
    Files.writeString(dir.resolve("base.yaml"), COMMON + base);
    Path file = Files.writeString(dir.resolve("site.yaml"), SITE + site);
    return ConfigLoader.load(role, file, Optional.empty());
  }

  private static List<String> keysIn(List<Problem> remarks, Problem.Kind kind) {
    return remarks.stream().filter(each -> each.kind() == kind).map(Problem::key).toList();
  }

  @Test
  void agentStarts() throws Exception {
    String base =
        """
        scheduler:
          log: {timeEncoder: iso8601}
          torrentlog: {service_name: a, path: /var/log/kraken/torrent.log, encoding: json, timeEncoder: epoch}
          dispatch: {piece_request_policy: rarest_first}
          conn: {bandwidth: {enable: true}}
        store:
          download_dir: /var/cache/kraken/download/
          cache_dir: /var/cache/kraken/cache/
          download_cleanup: {ttl: 24h}
          cache_cleanup: {ttl: 24h}
        registry:
          docker:
            version: 0.1
            log: {level: error}
            http: {net: unix, addr: /tmp/agent.sock}
        peer_id_factory: addr_hash
        allowed_cidrs: [127.0.0.1, 172.17.0.1]
        """;
    String site =
        "tracker: {hosts: {static: ['h:5003']}}\nbuild_index: {hosts: {static: ['h:5004']}}\n";
    Loaded<AgentConfig> loaded = load(AgentConfig.class, base, site);
    assertThat(loaded.config().scheduler().conn().bandwidth().enable()).isTrue();
    assertThat(loaded.config().store().cacheCleanup().ttl()).isEqualTo(Duration.ofHours(24));
    assertThat(keysIn(loaded.remarks(), Problem.Kind.WARNING)).isEmpty();
    assertThat(keysIn(loaded.remarks(), Problem.Kind.UNKNOWN_KEY)).isEmpty();
  }

  @Test
  void originStarts() throws Exception {
    String base =
        STORES
            + """
            metainfogen: {piece_lengths: {0: 4MB}}
            peer_id_factory: addr_hash
            scheduler: {torrentlog: {disable: true}}
            localdb: {source: /var/cache/kraken/origin.db}
            cadownloadstore: {download_dir: /var/cache/kraken/download/}
            blobserver: {listener: {net: unix, addr: /tmp/origin.sock}}
            """;
    String site =
        """
        hashring: {max_replica: 2}
        cluster: {static: ['h:15002']}
        backends:
        - namespace: .*
          backend: {testfs: {addr: 'h:14000', root: blobs, name_path: identity}}
        writeback: {retry_interval: 100ms, poll_retries_interval: 250ms}
        peer_id_factory: random
        """;
    Loaded<OriginConfig> loaded = load(OriginConfig.class, base, site);
    assertThat(loaded.config().metainfogen().pieceLength(1)).isEqualTo(4 << 20);
    assertThat(loaded.config().peerIdFactory()).isEqualTo(PeerIdPolicy.RANDOM);
    assertThat(loaded.config().backends().getFirst().backend())
        .isEqualTo(new BackendSection.Testfs("h:14000", "blobs", BackendSection.NamePath.IDENTITY));
    assertThat(keysIn(loaded.remarks(), Problem.Kind.UNKNOWN_KEY))
        .containsExactly("cadownloadstore");
  }

  @Test
  void trackerStartsWithAWordAboutTheSectionNobodyReads() throws Exception {
    String base =
        """
        logging: {level: info, stdout: true}
        peerhandoutpolicy: {priority: completeness}
        trackerserver: {listener: {net: unix, addr: /tmp/tracker.sock}}
        """;
    Loaded<TrackerConfig> loaded =
        load(TrackerConfig.class, base, "origin: {hosts: {dns: 'origin:80'}}\n");
    assertThat(keysIn(loaded.remarks(), Problem.Kind.UNKNOWN_KEY)).containsExactly("logging");
    assertThat(keysIn(loaded.remarks(), Problem.Kind.WARNING)).isEmpty();
  }

  @Test
  void buildIndexStarts() throws Exception {
    String base =
        """
        localdb: {source: /var/cache/kraken/index.db}
        store: {upload_dir: /var/cache/kraken/upload/, cache_dir: /var/cache/kraken/cache/}
        tag_store: {write_through: true}
        tagserver: {listener: {net: unix, addr: /tmp/index.sock}}
        """;
    String site =
        """
        cluster: {hosts: {static: ['h:5006']}}
        origin: {hosts: {static: ['h:5004']}}
        remotes: {'far:80': [library/.*, base/.*]}
        tag_types: [{namespace: .*, type: docker}]
        """;
    BuildIndexConfig config = load(BuildIndexConfig.class, base, site).config();
    assertThat(config.tagStore().writeThrough()).isTrue();
    assertThat(config.remotes().get("far:80")).hasSize(2);
    assertThat(config.tagTypes().getFirst().type()).isEqualTo(BuildIndexConfig.Kind.DOCKER);
  }

  @Test
  void proxyStarts() throws Exception {
    String base =
        STORES
            + """
            tracing: {enabled: false, sampling_rate: 1.0}
            server:
              listener: {net: unix, addr: /tmp/proxy.sock}
              prefetch_min_blob_size: 0
              prefetch_max_blob_size: "50G"
            registry: {docker: {version: 0.1, http: {net: unix, addr: /tmp/registry.sock}}}
            registryoverride: {listener: {net: unix, addr: /tmp/override.sock}}
            """;
    String site = "origin: {hosts: {static: ['h:1']}}\nbuild_index: {hosts: {static: ['h:2']}}\n";
    ProxyConfig config = load(ProxyConfig.class, base, site).config();
    assertThat(config.castore().capacity()).isEqualTo(1024);
    assertThat(config.server().prefetchMaxBlobSize()).isEqualTo(new ByteSize(50L << 30));
  }
}
