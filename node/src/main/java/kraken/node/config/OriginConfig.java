package kraken.node.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import kraken.node.config.bind.ByteSize;
import kraken.node.config.bind.Default;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.Mandatory;
import kraken.node.config.bind.NoEffect;
import kraken.node.config.bind.ZeroCounts;

/// Everything an origin can be told in its file.
public record OriginConfig(
    @Doc("chatter") @NoEffect("zap.level decides") boolean verbose,
    @Doc("logging") LoggingSection zap,
    @Doc("where figures go") MetricsSection metrics,
    @Doc("log of what happens between peers") NetworkEventSection networkEvent,
    @Doc("not used") NginxSection nginx,
    @Doc("encryption") TlsSection tls,
    @Doc("all origins, this one too; dns or static is mandatory")
        @Mandatory("{static: ['localhost:15002']}")
        HostsSection cluster,
    @Doc("which origin a digest belongs to") RingSection hashring,
    @Doc("when another origin counts as down") Upstream.Filter healthcheck,
    @Doc("the HTTP port") BlobServer blobserver,
    @Doc("directories") StoreSection.Blobs castore,
    @Doc("peers") SchedulerSection scheduler,
    @Doc("random, or addr_hash: the same id after each start") @Default("addr_hash")
        PeerIdPolicy peerIdFactory,
    @Doc("how blobs are cut into pieces") MetaInfoGen metainfogen,
    @Doc("log of backends") BackendsLog backendManager,
    @Doc("storage behind the origins; the first entry whose namespace matches counts")
        List<BackendsEntry> backends,
    @Doc("names and secrets for backends") AuthSection auth,
    @Doc("fetching from backends") BlobRefresh blobrefresh,
    @Doc("the data base of tasks") LocalDb localdb,
    @Doc("writing to backends") RetrySection writeback)
    implements RoleConfig {

  /// The HTTP port.
  public record BlobServer(
      @Doc("not used") ListenerSection listener,
      @Doc("the other owners of an uploaded blob write it back this much later each; 0 is at once")
          @ZeroCounts
          @Default("30m")
          Duration duplicateWriteBackStagger) {}

  /// How blobs are cut into pieces.
  public record MetaInfoGen(
      @Doc("smallest blob size: length of its pieces; equal on all origins")
          @Default(
              "{0: 1MB, 16GB: 2MB, 32GB: 4MB, 64GB: 8MB, 128GB: 16MB, 256GB: 32MB, 512GB: 64MB}")
          Map<ByteSize, ByteSize> pieceLengths) {
    public MetaInfoGen {
      for (ByteSize length : pieceLengths.values()) {
        if (length.bytes() < 1 || length.bytes() > 1 << 30) {
          throw new IllegalArgumentException("a piece must be 1 byte to 1GB long, got " + length);
        }
      }
    }

    /// The piece length for a blob: that of the largest entry not above its size, else that of the
    /// smallest.
    public int pieceLength(long blobLength) {
      return (int)
          pieceLengths.entrySet().stream()
              .filter(entry -> entry.getKey().bytes() <= blobLength)
              .max(Map.Entry.comparingByKey())
              .or(() -> pieceLengths.entrySet().stream().min(Map.Entry.comparingByKey()))
              .orElseThrow(() -> new IllegalStateException("no piece lengths"))
              .getValue()
              .bytes();
    }
  }

  /// Fetching from backends.
  public record BlobRefresh(@Doc("larger blobs are refused; 0 is no limit") ByteSize sizeLimit) {}
}
