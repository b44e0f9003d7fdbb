package kraken.node.config;

/// What the configurations of the five roles have in common.
public sealed interface RoleConfig
    permits AgentConfig, OriginConfig, TrackerConfig, BuildIndexConfig, ProxyConfig {

  /// Logging.
  LoggingSection zap();

  /// TLS.
  TlsSection tls();
}
