package kraken.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import kraken.core.Digest;

/// N rate-limited agents pull one new blob at once; prints when the clients had it, against the
/// physical limit `size / rate`, and how many copies the origin sent.
final class SwarmBench {
  private static final String USAGE =
      "bench/run swarm [--agents 8] [--size 512MiB] [--rate 25MB/s] [--stagger SECONDS] [--runs 3]"
          + " [--port-base 25000]";

  private final BenchOptions options;
  private final PrintStream out;

  SwarmBench(BenchOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  public static void main(String[] args) throws Exception {
    BenchOptions.run(USAGE, args, options -> new SwarmBench(options, System.out).run());
  }

  void run() throws Exception {
    int agents = options.number("agents", 8);
    int runs = options.number("runs", 3);
    int portBase = options.number("port-base", 25000);
    long size = options.bytes("size", 512L << 20);
    long rate = options.bytes("rate", 25_000_000);
    double stagger = options.decimal("stagger", 0);
    double limit = (double) size / rate;
    out.printf(
        Locale.ROOT,
        "%d agents, %d MiB, %.1f MB/s each way, limit %.1f s, started %.1f s apart%n%n",
        agents,
        size >> 20,
        rate / 1e6,
        limit,
        stagger);
    out.println(
        "run | first byte p50 s | last s | median s | last / limit | origin copies | CPU s/GiB");
    out.println(
        "----|------------------|--------|----------|--------------|---------------|----------");
    List<String> arguments = List.of("--rate", rate + "B/s");
    try (ChildCluster cluster = ChildCluster.start(agents, portBase, arguments)) {
      for (int run = 1; run <= runs; run++) {
        row(cluster, run, agents, size, limit, stagger);
      }
    }
  }

  private void row(
      ChildCluster cluster, int run, int agents, long size, double limit, double stagger)
      throws Exception {
    byte[] blob = new byte[Math.toIntExact(size)];
    new Random(System.nanoTime()).nextBytes(blob);
    Digest digest = RegistryClient.at(cluster.proxyPort()).push(blob);
    TimeUnit.SECONDS.sleep(2);
    double cpu = cluster.cpuSeconds();
    double sent = cluster.originCounter("kraken_peer_sent_bytes_total");
    List<RegistryClient.Pulled> pulls = pullAll(cluster, agents, digest, stagger);
    double[] first = sorted(pulls, RegistryClient.Pulled::firstByteNanos);
    double[] ends = sorted(pulls, RegistryClient.Pulled::nanos);
    out.printf(
        Locale.ROOT,
        "%3d | %16.2f | %6.1f | %8.1f | %12.2f | %13.2f | %9.2f%n",
        run,
        first[agents / 2],
        ends[agents - 1],
        ends[agents / 2],
        ends[agents - 1] / limit,
        (cluster.originCounter("kraken_peer_sent_bytes_total") - sent) / size,
        (cluster.cpuSeconds() - cpu) / ((double) size * agents / (1 << 30)));
  }

  private List<RegistryClient.Pulled> pullAll(
      ChildCluster cluster, int agents, Digest digest, double stagger) throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<RegistryClient.Pulled>> running = new ArrayList<>();
      for (int agent = 1; agent <= agents; agent++) {
        RegistryClient client = RegistryClient.at(cluster.agentPort(agent));
        long wait = (long) (1000 * stagger * (agent - 1));
        Callable<RegistryClient.Pulled> pull =
            () -> {
              TimeUnit.MILLISECONDS.sleep(wait);
              return client.pull(digest);
            };
        running.add(clients.submit(pull));
      }
      List<RegistryClient.Pulled> done = new ArrayList<>();
      for (Future<RegistryClient.Pulled> pull : running) {
        done.add(pull.get());
      }
      return done;
    }
  }

  private static double[] sorted(
      List<RegistryClient.Pulled> pulls,
      java.util.function.ToLongFunction<RegistryClient.Pulled> of) {
    double[] values = pulls.stream().mapToDouble(p -> of.applyAsLong(p) / 1e9).toArray();
    Arrays.sort(values);
    return values;
  }
}
