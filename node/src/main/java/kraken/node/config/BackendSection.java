package kraken.node.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import kraken.core.HostPort;
import kraken.node.config.bind.ByteSize;
import kraken.node.config.bind.Default;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.Mandatory;
import kraken.node.config.bind.Name;
import kraken.node.config.bind.NoEffect;

/// The kinds of storage behind origins and build-indexes; the key names the kind.
public sealed interface BackendSection {

  /// How a name becomes a path.
  enum NamePath {
    /// `<root>/<name>`
    IDENTITY,
    /// `<root>/docker/registry/v2/blobs/sha256/<2 hex>/<hex>/data`
    SHARDED_DOCKER_BLOB,
    /// `<root>/docker/registry/v2/repositories/<repo>/_manifests/tags/<tag>/current/link`
    DOCKER_TAG
  }

  /// A directory of this host or mounted there (ours).
  record File(
      @Doc("the directory; made when it is not there") @Mandatory("data/backend") Path root,
      @Doc("identity, sharded_docker_blob or docker_tag") @Mandatory("sharded_docker_blob")
          NamePath namePath)
      implements BackendSection {}

  /// The storage server of the reference's tests.
  record Testfs(
      @Doc("host:port") @Mandatory("localhost:14000") String addr,
      @Doc("directory on it") String root,
      @Doc("identity, sharded_docker_blob or docker_tag") @Mandatory("sharded_docker_blob")
          NamePath namePath)
      implements BackendSection {}

  /// Amazon S3 and its like.
  record S3(
      @Doc("entry of auth.s3") @Mandatory("kraken") String username,
      @Doc("region") @Mandatory("us-east-1") String region,
      @Doc("bucket") @Mandatory("kraken") String bucket,
      @Doc("directory in it, absolute") @Mandatory("/kraken") String rootDirectory,
      @Doc("identity, sharded_docker_blob or docker_tag") @Mandatory("sharded_docker_blob")
          NamePath namePath,
      @Doc("URL of another server than Amazon's") String endpoint,
      @Doc("plain HTTP") @Name("disable_ssl") boolean disableSsl,
      @Doc("bucket in the path, not in the host name") boolean forcePathStyle,
      @Doc("bytes of one part") @Default("67108864") long uploadPartSize,
      @Doc("bytes of one part") @Default("67108864") long downloadPartSize,
      @Doc("parts at once") @Default("10") int uploadConcurrency,
      @Doc("parts at once") @Default("10") int downloadConcurrency,
      @Doc("names in one answer to a listing") @Default("250") int listMaxKeys,
      @Doc("largest tag") @Default("10MB") ByteSize bufferGuard)
      implements BackendSection {}

  /// Google Cloud Storage.
  record Gcs(
      @Doc("entry of auth.gcs") @Mandatory("kraken") String username,
      @Doc("bucket") @Mandatory("kraken") String bucket,
      @Doc("directory in it, absolute") @Mandatory("/kraken") String rootDirectory,
      @Doc("identity, sharded_docker_blob or docker_tag") @Mandatory("sharded_docker_blob")
          NamePath namePath,
      @Doc("unused in the reference too") @NoEffect("none") String location,
      @Doc("bytes of one part") @Default("67108864") long uploadPartSize,
      @Doc("names in one answer to a listing") @Default("250") int listMaxKeys,
      @Doc("largest tag") @Default("10MB") ByteSize bufferGuard)
      implements BackendSection {}

  /// Hadoop through WebHDFS.
  record Hdfs(
      @Doc("name nodes, as host:port") @Mandatory("['localhost:9870']") List<HostPort> namenodes,
      @Doc("user.name in the requests") String username,
      @Doc("directory, absolute") @Default("/infra/dockerRegistry/") String rootDirectory,
      @Doc("identity, sharded_docker_blob or docker_tag") @Mandatory("sharded_docker_blob")
          NamePath namePath,
      @Doc("listings at once") @Default("16") int listConcurrency,
      @Doc("uploads in progress, below the root") @Default("_uploads") String uploadDirectory,
      @Doc("requests") WebHdfs webhdfs)
      implements BackendSection {

    /// Requests.
    public record WebHdfs(
        @Doc("bytes sent at once") @Default("64MB") ByteSize bufferSize,
        @Doc("largest tag") @Default("10MB") ByteSize bufferGuard) {}
  }

  /// Any HTTP server, for reading.
  record Http(
      @Doc("URL with %s for the name") @Mandatory("http://localhost/%s") String downloadUrl,
      @Doc("unused in the reference too") @NoEffect("none") String uploadUrl,
      @Doc("one download") @Default("180s") Duration downloadTimeout,
      @Doc("repetitions") RetrySection.Backoff downloadBackoff)
      implements BackendSection {}

  /// Blobs of another registry, for reading.
  record RegistryBlob(
      @Doc("host:port") @Mandatory("localhost:5000") String address,
      @Doc("one download") @Default("60s") Duration timeout,
      @Doc("how to authenticate") RegistrySecurity security)
      implements BackendSection {}

  /// Tags of another registry, for reading.
  record RegistryTag(
      @Doc("host:port") @Mandatory("localhost:5000") String address,
      @Doc("one request") @Default("60s") Duration timeout,
      @Doc("how to authenticate") RegistrySecurity security)
      implements BackendSection {}

  /// How to authenticate at another registry.
  record RegistrySecurity(
      @Doc("TLS towards it") TlsSection tls,
      @Doc("name and password") Basic basic,
      @Doc("ecr-login, or the name of a docker-credential program") @Name("credsStore")
          String credsStore,
      @Doc("plain HTTP when TLS fails") @Name("enableHTTPFallback") boolean enableHttpFallback) {}

  /// Name and password.
  record Basic(
      @Doc("name") String username,
      @Doc("password") String password,
      @Doc("token") @Name("identitytoken") String identityToken) {}

  /// A table of tags.
  record Sql(
      @Doc("mysql or sqlite3") @Mandatory("sqlite3") String dialect,
      @Doc("data base") @Mandatory("data/tags.db") String connectionString,
      @Doc("entry of auth.sql") String username,
      @Doc("log statements") boolean debugLogging)
      implements BackendSection {}

  /// Two storages that must agree, for moving from one to the other.
  record Shadow(
      @Doc("the one that counts") @Mandatory("{}") BackendSection activeBackend,
      @Doc("the one that follows") @Mandatory("{}") BackendSection shadowBackend)
      implements BackendSection {}
}
