package kraken.node.cli;

import java.util.concurrent.Callable;
import kraken.node.config.AgentConfig;
import kraken.node.config.Flags;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `kraken agent`.
@Command(
    name = "agent",
    description = "Runs an agent: the registry that a host's container engine pulls from.")
public final class AgentCommand implements Callable<Integer> {
  @Mixin private RoleFlags flags = new RoleFlags();
  @Mixin private PeerFlags peer = new PeerFlags();

  @Option(
      names = {"-agent-server-port", "--agent-server-port"},
      required = true,
      converter = Port.class,
      paramLabel = "PORT",
      description = "Port of the agent's own HTTP interface.")
  private int agentServerPort;

  @Option(
      names = {"-agent-registry-port", "--agent-registry-port"},
      required = true,
      converter = Port.class,
      paramLabel = "PORT",
      description = "Port of the registry.")
  private int agentRegistryPort;

  private final RoleStart<AgentConfig, Flags.Agent> role;

  public AgentCommand(RoleStart<AgentConfig, Flags.Agent> role) {
    this.role = role;
  }

  @Override
  public Integer call() throws Exception {
    Flags.Agent given =
        new Flags.Agent(
            peer.ip(),
            peer.port(),
            agentServerPort,
            agentRegistryPort,
            peer.zone(),
            flags.cluster());
    return flags.run("agent", AgentConfig.class, config -> role.start(config, given));
  }
}
