package kraken.node.config;

import kraken.node.config.bind.ByteSize;
import kraken.node.config.bind.Default;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.Mandatory;

/// Everything a proxy can be told in its file.
public record ProxyConfig(
    @Doc("logging") LoggingSection zap,
    @Doc("where figures go") MetricsSection metrics,
    @Doc("not used") NginxSection nginx,
    @Doc("encryption") TlsSection tls,
    @Doc("the registry that clients push to") RegistrySection registry,
    @Doc("directories") StoreSection.Blobs castore,
    @Doc("the origins") Upstream.Active origin,
    @Doc("the build-indexes") @Mandatory("{hosts: {static: ['localhost:15004']}}")
        Upstream.Active buildIndex,
    @Doc("GET /v2/_catalog") RegistryOverride registryoverride,
    @Doc("the proxy's own endpoints") Server server)
    implements RoleConfig {

  /// The listing of repositories.
  public record RegistryOverride(@Doc("not used") ListenerSection listener) {}

  /// The proxy's own endpoints.
  public record Server(
      @Doc("not used") ListenerSection listener,
      @Doc("smaller blobs are not prefetched") ByteSize prefetchMinBlobSize,
      @Doc("larger blobs are not prefetched") @Default("50GB") ByteSize prefetchMaxBlobSize) {}
}
