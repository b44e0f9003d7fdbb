package kraken.node.cli;

import java.util.concurrent.Callable;
import kraken.node.config.Flags;
import kraken.node.config.TrackerConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `kraken tracker`.
@Command(name = "tracker", description = "Runs a tracker: it tells peers about one another.")
public final class TrackerCommand implements Callable<Integer> {
  @Mixin private RoleFlags flags = new RoleFlags();

  @Option(
      names = {"-port", "--port"},
      required = true,
      converter = Port.class,
      paramLabel = "PORT",
      description = "Port of the HTTP interface.")
  private int port;

  private final RoleStart<TrackerConfig, Flags.Tracker> role;

  public TrackerCommand(RoleStart<TrackerConfig, Flags.Tracker> role) {
    this.role = role;
  }

  @Override
  public Integer call() throws Exception {
    Flags.Tracker given = new Flags.Tracker(port, flags.cluster());
    return flags.run("tracker", TrackerConfig.class, config -> role.start(config, given));
  }
}
