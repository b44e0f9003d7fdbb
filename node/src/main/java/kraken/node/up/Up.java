package kraken.node.up;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import kraken.node.agent.AgentRole;
import kraken.node.base.RoleRuntime;
import kraken.node.buildindex.BuildIndexRole;
import kraken.node.config.AgentConfig;
import kraken.node.config.BuildIndexConfig;
import kraken.node.config.Flags;
import kraken.node.config.OriginConfig;
import kraken.node.config.ProxyConfig;
import kraken.node.config.TrackerConfig;
import kraken.node.origin.OriginRole;
import kraken.node.proxy.ProxyRole;
import kraken.node.tracker.TrackerRole;

/// The whole system in one process. Roles meet as in production, over their ports; only threads,
/// buffers and the HTTP client are shared. Belongs to the thread that runs it.
public final class Up implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int PORTS_PER_AGENT = 1000;

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final List<AgentRole> agents = new ArrayList<>();
  private final UpOptions options;

  private Up(UpOptions options) {
    this.options = options;
  }

  /// Starts everything, says what to try, and stays until the process is told to end.
  public static void run(UpOptions options, PrintStream out) throws Exception {
    long start = System.nanoTime();
    Up up = start(options);
    up.greet(out, Duration.ofNanos(System.nanoTime() - start));
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> up.stop(out, ended)));
    ended.await();
  }

  private void stop(PrintStream out, CountDownLatch ended) {
    close();
    out.println("Kraken is down; its data is in " + options.data().toAbsolutePath());
    out.flush();
    ended.countDown();
  }

  /// Starts everything.
  ///
  /// @throws Exception when a port or a directory cannot be used; nothing is left running
  public static Up start(UpOptions options) throws Exception {
    Up up = new Up(options);
    try {
      up.startRoles();
      return up;
    } catch (Exception e) {
      up.close();
      throw e;
    }
  }

  private void startRoles() throws Exception {
    int base = options.portBase();
    Map<String, String> values = values();
    RoleRuntime runtime = opened(RoleRuntime.create());
    opened(
        OriginRole.start(
            Templates.load(OriginConfig.class, "origin.yaml", values),
            new Flags.Origin(HOST, base + 1, HOST, base + 2, "", ""),
            runtime));
    opened(
        TrackerRole.start(
            Templates.load(TrackerConfig.class, "tracker.yaml", values),
            new Flags.Tracker(base + 3, ""),
            runtime));
    opened(
        BuildIndexRole.start(
            Templates.load(BuildIndexConfig.class, "build-index.yaml", values),
            new Flags.BuildIndex(base + 4, ""),
            runtime));
    opened(
        ProxyRole.start(
            Templates.load(ProxyConfig.class, "proxy.yaml", values),
            new Flags.Proxy(List.of(base), ""),
            runtime));
    for (int i = 1; i <= options.agents(); i++) {
      agents.add(opened(agent(i, values, runtime)));
    }
    opened(PullLines.start(agents, System.out));
  }

  private AgentRole agent(int i, Map<String, String> shared, RoleRuntime runtime) throws Exception {
    Map<String, String> values = new HashMap<>(shared);
    values.put("agent", Integer.toString(i));
    int port = options.portBase() + PORTS_PER_AGENT * i;
    return AgentRole.start(
        Templates.load(AgentConfig.class, "agent.yaml", values),
        new Flags.Agent(HOST, port + 1, port + 2, port, "", ""),
        runtime);
  }

  private Map<String, String> values() {
    Map<String, String> values = new HashMap<>();
    values.put("data", options.data().toAbsolutePath().toString().replace("'", "''"));
    values.put("originPort", Integer.toString(options.portBase() + 2));
    values.put("trackerPort", Integer.toString(options.portBase() + 3));
    values.put("buildIndexPort", Integer.toString(options.portBase() + 4));
    values.put("limited", Boolean.toString(options.rate().isPresent()));
    values.put("bits", Long.toString(8 * options.rate().orElse(1)));
    return values;
  }

  private <T extends AutoCloseable> T opened(T part) {
    started.push(part);
    return part;
  }

  /// Says where everything is and what to type next.
  void greet(PrintStream out, Duration startTime) {
    int base = options.portBase();
    int first = base + PORTS_PER_AGENT;
    out.printf(
        Locale.ROOT,
        "%nKraken is up after %.1f s, keeping its data in %s%n%n",
        startTime.toMillis() / 1e3,
        options.data().toAbsolutePath());
    out.printf("  proxy        %s:%d   push here%n", HOST, base);
    out.printf("  origin       %s:%d   (peers: %d)%n", HOST, base + 2, base + 1);
    out.printf("  tracker      %s:%d%n", HOST, base + 3);
    out.printf("  build-index  %s:%d%n", HOST, base + 4);
    for (int i = 1; i <= options.agents(); i++) {
      int port = base + PORTS_PER_AGENT * i;
      out.printf(
          "  agent %-2d     %s:%d   pull here (peers: %d, tools: %d)%n",
          i, HOST, port, port + 1, port + 2);
    }
    out.printf("%nTry, in another shell, with any image you have:%n%n");
    out.printf("  docker tag IMAGE %s:%d/test/img:1%n", HOST, base);
    out.printf("  docker push %s:%d/test/img:1%n", HOST, base);
    out.printf("  docker pull %s:%d/test/img:1%n%n", HOST, first);
    out.printf(
        "or, without docker, with an image in the OCI layout (a directory or a tar file):%n%n");
    out.printf("  ./kraken push image.tar %s:%d/test/img:1%n", HOST, base);
    out.printf("  ./kraken pull %s:%d/test/img:1 --output img%n%n", HOST, first);
    out.printf("Ctrl-C stops; the data stays.%n%n");
    out.flush();
  }

  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("closing a role does not throw", e);
      }
    }
  }
}
