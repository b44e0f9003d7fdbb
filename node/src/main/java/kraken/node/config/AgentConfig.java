package kraken.node.config;

import java.time.Duration;
import java.util.List;
import kraken.http.server.CidrList;
import kraken.node.config.bind.Default;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.NoEffect;
import kraken.node.config.bind.Opaque;

/// Everything an agent can be told in its file.
public record AgentConfig(
    @Doc("logging") LoggingSection zap,
    @Doc("where figures go") MetricsSection metrics,
    @Doc("directories") StoreSection.Downloads store,
    @Doc("the registry that clients pull from") RegistrySection registry,
    @Doc("peers") SchedulerSection scheduler,
    @Doc("random, or addr_hash: the same id after each start") @Default("addr_hash")
        PeerIdPolicy peerIdFactory,
    @Doc("log of what happens between peers") NetworkEventSection networkEvent,
    @Doc("the trackers") Upstream.PassiveRing tracker,
    @Doc("the build-indexes") Upstream.Passive buildIndex,
    @Doc("the agent's own HTTP port") AgentServer agentserver,
    @Doc("host:port of a registry to ask when this one fails")
        @NoEffect(value = "no other registry is asked", warn = true)
        String registryBackup,
    @Doc("not used") NginxSection nginx,
    @Doc("encryption") TlsSection tls,
    @Doc("addresses and networks that may pull; empty is nobody") List<Cidr> allowedCidrs,
    @Doc("container engine for GET /preload") @NoEffect("images are not preloaded yet")
        Opaque containerRuntime,
    @Doc("old name of container_runtime.docker") @NoEffect("images are not preloaded yet")
        Opaque dockerDaemon)
    implements RoleConfig {

  /// Who may pull.
  public CidrList allowed() {
    return CidrList.parse(allowedCidrs.stream().map(Cidr::text).toList());
  }

  /// The agent's own HTTP port.
  public record AgentServer(
      @Doc("how long an answer of GET /readiness is used again; 0 asks each time") @Default("0s")
          Duration readinessCacheTtl) {}
}
