package kraken.node.cli;

import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import kraken.node.up.UpOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `kraken up`.
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a whole cluster in one process, to try it or for a small site:",
      "proxy, origin, tracker, build-index and some agents. Ctrl-C stops it and keeps the data.",
    })
public final class UpCommand implements Callable<Integer> {
  private static final int MOST_AGENTS = 40;
  private static final int PORTS_PER_AGENT = 1000;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--agents",
      paramLabel = "N",
      defaultValue = "2",
      description = "How many agents, 1 to 40. Default: ${DEFAULT-VALUE}.")
  private int agents;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where everything is kept. Default: the directory data beside this program.")
  private @Nullable Path data;

  @Option(
      names = "--port-base",
      paramLabel = "PORT",
      defaultValue = "15000",
      converter = Port.class,
      description = {
        "Port of the proxy's registry; agent i has its registry 1000*i above.",
        "Default: ${DEFAULT-VALUE}.",
      })
  private int portBase;

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      converter = Rate.class,
      description = {
        "Limit of the bytes between peers, for each agent and the origin, each way:",
        "50MB/s, 500kB/s, 1GB/s (decimal). Default: none.",
      })
  private @Nullable Long rate;

  @Option(names = "--verbose", description = "Log everything.")
  private boolean verbose;

  private final Run up;

  /// What the command runs; it returns when the cluster has stopped.
  public interface Run {
    /// Runs the cluster until it is told to stop.
    void run(UpOptions options) throws Exception;
  }

  public UpCommand(Run up) {
    this.up = up;
  }

  @Override
  public Integer call() throws Exception {
    Logging.configure(verbose);
    up.run(options());
    return 0;
  }

  private UpOptions options() {
    if (agents < 1 || agents > MOST_AGENTS) {
      throw wrong("--agents " + agents + ": give 1 to " + MOST_AGENTS);
    }
    int last = portBase + PORTS_PER_AGENT * agents + 2;
    if (last > 65535) {
      throw wrong(
          "--port-base "
              + portBase
              + " with "
              + agents
              + " agents needs ports up to "
              + last
              + ", more than 65535: give a lower base or fewer agents");
    }
    Path directory = data == null ? home().resolve("data") : data;
    return new UpOptions(
        agents, directory, portBase, rate == null ? OptionalLong.empty() : OptionalLong.of(rate));
  }

  private ParameterException wrong(String message) {
    if (spec == null) {
      throw new IllegalStateException("not called by the parser");
    }
    return new ParameterException(spec.commandLine(), message);
  }

  private static Path home() {
    return Path.of(System.getProperty("kraken.home", ""));
  }
}
