package kraken.node.cli;

import java.util.List;
import java.util.concurrent.Callable;
import kraken.node.config.Flags;
import kraken.node.config.ProxyConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `kraken proxy`.
@Command(name = "proxy", description = "Runs a proxy: the registry that images are pushed to.")
public final class ProxyCommand implements Callable<Integer> {
  @Mixin private RoleFlags flags = new RoleFlags();

  @Option(
      names = {"-port", "--port"},
      required = true,
      converter = Port.class,
      paramLabel = "PORT",
      description = "Port of the registry; may be given several times.")
  private List<Integer> ports = List.of();

  private final RoleStart<ProxyConfig, Flags.Proxy> role;

  public ProxyCommand(RoleStart<ProxyConfig, Flags.Proxy> role) {
    this.role = role;
  }

  @Override
  public Integer call() throws Exception {
    Flags.Proxy given = new Flags.Proxy(ports, flags.cluster());
    return flags.run("proxy", ProxyConfig.class, config -> role.start(config, given));
  }
}
