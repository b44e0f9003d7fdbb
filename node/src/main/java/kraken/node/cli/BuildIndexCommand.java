package kraken.node.cli;

import java.util.concurrent.Callable;
import kraken.node.config.BuildIndexConfig;
import kraken.node.config.Flags;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `kraken build-index`.
@Command(
    name = "build-index",
    description = "Runs a build-index: it knows which image a tag stands for.")
public final class BuildIndexCommand implements Callable<Integer> {
  @Mixin private RoleFlags flags = new RoleFlags();

  @Option(
      names = {"-port", "--port"},
      required = true,
      converter = Port.class,
      paramLabel = "PORT",
      description = "Port of the HTTP interface.")
  private int port;

  private final RoleStart<BuildIndexConfig, Flags.BuildIndex> role;

  public BuildIndexCommand(RoleStart<BuildIndexConfig, Flags.BuildIndex> role) {
    this.role = role;
  }

  @Override
  public Integer call() throws Exception {
    Flags.BuildIndex given = new Flags.BuildIndex(port, flags.cluster());
    return flags.run("build-index", BuildIndexConfig.class, config -> role.start(config, given));
  }
}
