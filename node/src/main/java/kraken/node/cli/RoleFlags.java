package kraken.node.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import kraken.node.config.ConfigException;
import kraken.node.config.ConfigLoader;
import kraken.node.config.Loaded;
import kraken.node.config.RoleConfig;
import kraken.node.config.bind.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/// Flags that all five roles have, and how a role is run as a process.
final class RoleFlags {
  private static final Logger LOG = LoggerFactory.getLogger("kraken.config");

  @Option(
      names = {"-config", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "Configuration; `kraken config ROLE` prints one with all keys.")
  private Path config = Path.of("");

  @Option(
      names = {"-secrets", "--secrets"},
      paramLabel = "FILE",
      description = "A second configuration that is laid over the first.")
  private @Nullable Path secrets;

  @Option(
      names = {"-cluster", "--cluster"},
      paramLabel = "NAME",
      defaultValue = "",
      description = "Name of the cluster, in figures and in the peer context.")
  private String cluster = "";

  @Option(
      names = {"-mutex-profile-fraction", "--mutex-profile-fraction"},
      paramLabel = "N",
      hidden = true,
      description = "Accepted without effect.")
  private int unusedFraction;

  @Option(
      names = {"-verbose", "--verbose"},
      description = "Log everything.")
  private boolean verbose;

  @Option(
      names = {"-h", "-help", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean unusedHelp;

  /// Starts a role with its configuration; what is returned is closed when the process ends.
  interface Start<C extends RoleConfig> {
    AutoCloseable start(C config) throws Exception;
  }

  String cluster() {
    return cluster;
  }

  /// Loads the configuration, starts the role, and stays until the process is told to end.
  <C extends RoleConfig> int run(String role, Class<C> type, Start<C> start) throws Exception {
    Loaded<C> loaded = load(type);
    Logging.configure(loaded.config().zap(), verbose);
    loaded.remarks().forEach(RoleFlags::log);
    AutoCloseable running = start.start(loaded.config());
    LOG.info("{} is up", role);
    CountDownLatch ended = new CountDownLatch(1);
    Thread closing = Thread.ofPlatform().unstarted(() -> close(role, running, ended));
    Runtime.getRuntime().addShutdownHook(closing);
    ended.await();
    return 0;
  }

  private <C extends RoleConfig> Loaded<C> load(Class<C> type) throws ConfigException {
    return ConfigLoader.load(type, config, Optional.ofNullable(secrets));
  }

  private static void log(Problem problem) {
    switch (problem.kind()) {
      case NOTE -> LOG.debug("{}", problem);
      case ERROR, UNKNOWN_KEY, WARNING -> LOG.warn("{}", problem);
    }
  }

  private static void close(String role, AutoCloseable running, CountDownLatch ended) {
    try {
      running.close();
      LOG.info("{} is down", role);
    } catch (Exception e) {
      LOG.error("{} did not stop cleanly", role, e);
    } finally {
      ended.countDown();
    }
  }
}
