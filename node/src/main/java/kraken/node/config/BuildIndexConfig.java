package kraken.node.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import kraken.node.config.bind.Default;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.Mandatory;
import kraken.node.config.bind.ZeroCounts;

/// Everything a build-index can be told in its file.
public record BuildIndexConfig(
    @Doc("logging") LoggingSection zap,
    @Doc("where figures go") MetricsSection metrics,
    @Doc("not used") NginxSection nginx,
    @Doc("encryption") TlsSection tls,
    @Doc("log of backends") BackendsLog backendManager,
    @Doc("storage of tags; the first entry whose namespace matches counts")
        List<BackendsEntry> backends,
    @Doc("names and secrets for backends") AuthSection auth,
    @Doc("the data base of tasks") LocalDb localdb,
    @Doc("the HTTP port") TagServer tagserver,
    @Doc("other clusters: address of their build-index, and the patterns of tags sent there")
        Map<String, List<Pattern>> remotes,
    @Doc("sending tags to other clusters") RetrySection tagReplication,
    @Doc("writing to backends") RetrySection writeback,
    @Doc("how the blobs of a tag are found; the first entry whose namespace matches counts")
        @Mandatory("[{namespace: '.*', type: docker}]")
        List<TagType> tagTypes,
    @Doc("how tags are stored") TagStore tagStore,
    @Doc("directories") StoreSection.Simple store,
    @Doc("the origins") Upstream.Active origin,
    @Doc("all build-indexes, this one too") @Mandatory("{hosts: {static: ['localhost:15004']}}")
        Upstream.Active cluster)
    implements RoleConfig {

  /// The HTTP port.
  public record TagServer(
      @Doc("not used") ListenerSection listener,
      @Doc("neighbours replicate a tag this much later each; 0 is at once")
          @ZeroCounts
          @Default("20m")
          Duration duplicateReplicateStagger,
      @Doc("neighbours write a tag back this much later each; 0 is at once")
          @ZeroCounts
          @Default("20m")
          Duration duplicatePutStagger) {}

  /// How the blobs of a tag are found.
  public record TagType(
      @Doc("pattern of the tag's repository") @Mandatory(".*") Pattern namespace,
      @Doc("docker: the blobs that its manifest names; default: the digest itself")
          @Mandatory("docker")
          Kind type) {}

  /// Kinds of tags.
  public enum Kind {
    DOCKER,
    DEFAULT
  }

  /// How tags are stored.
  public record TagStore(
      @Doc("a put answers when the backend has the tag too") boolean writeThrough) {}
}
