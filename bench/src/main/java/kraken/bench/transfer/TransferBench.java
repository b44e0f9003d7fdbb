package kraken.bench.transfer;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import kraken.bench.BenchOptions;
import kraken.bench.Proc;

/// One sender and one or more receivers on loopback, each a process of its own, beside nginx with
/// curl and beside receivers that throw the bytes away; round by round in turn. Prints CPU seconds
/// per GB of the sender and of all receivers together, and the sender's against nginx's.
public final class TransferBench implements AutoCloseable {
  private final PrintStream out = System.out;
  private final int runs;
  private final int warmUps;
  private final long size;
  private final Path directory;
  private final Nginx nginx;
  private final Child sender;
  private final List<Child> receivers = new ArrayList<>();

  private TransferBench(BenchOptions options) throws Exception {
    runs = options.number("runs", 5);
    warmUps = options.number("warm-ups", 3);
    size = options.bytes("size", 2L << 30);
    directory = Files.createTempDirectory(Path.of(options.text("dir", "/tmp")), "kraken-transfer");
    sender = Child.start("sender", directory.resolve("sender"));
    nginx = Nginx.start(directory.resolve("nginx"));
  }

  public static void main(String[] args) throws Exception {
    BenchOptions options = BenchOptions.parse(args);
    try (TransferBench bench = new TransferBench(options)) {
      bench.heading();
      for (String pieces : options.text("pieces", "4MiB,1MiB").split(",", -1)) {
        long pieceLength = BenchOptions.toBytes("pieces", pieces);
        for (String count : options.text("receivers", "1,10").split(",", -1)) {
          bench.measure(pieceLength, Integer.parseInt(count));
        }
      }
    }
  }

  private void heading() {
    out.printf(
        Locale.ROOT,
        "%d MiB sent per round, to all receivers together; median (least-most) of %d rounds%n%n",
        size >> 20,
        runs);
    out.println(
        "pieces | receivers | who                | GB/s             | sender CPU s/GB     "
            + "| receivers CPU s/GB  | sender / nginx");
    out.println(
        "-------|-----------|--------------------|------------------|---------------------"
            + "|---------------------|-----------------");
  }

  /// What one transfer cost.
  private record Cost(double seconds, double sending, double receiving) {}

  private void measure(long pieceLength, int count) throws Exception {
    while (receivers.size() < count) {
      receivers.add(Child.start("receiver", directory.resolve("receiver" + receivers.size())));
    }
    long length = size / count;
    String[] made = made(sender, "add " + pieceLength + " " + length + " " + pieceLength);
    List<Cost> pulls = new ArrayList<>();
    List<Cost> sinks = new ArrayList<>();
    List<Cost> curls = new ArrayList<>();
    for (int round = -warmUps; round < runs; round++) {
      Cost pull = peers("pull", made[1], count);
      all("drop " + made[1], count);
      Cost sink = peers("sink", made[1], count);
      Cost curl = curl(Path.of(made[0]), count);
      if (round >= 0) {
        pulls.add(pull);
        sinks.add(sink);
        curls.add(curl);
      }
    }
    String title = "%3d MiB | %8d".formatted(pieceLength >> 20, count).substring(1);
    row(title, "peer to peer", pulls, curls, length * count);
    row(title, "peer to a sink", sinks, curls, length * count);
    row(title, "nginx to curl", curls, curls, length * count);
  }

  private static String[] made(Child child, String command) throws IOException {
    child.tell(command);
    return child.answer().split(" ", -1);
  }

  private Cost peers(String command, String blob, int count) throws IOException {
    double sending = sender.cpuSeconds();
    double receiving = receiversCpu(count);
    long start = System.nanoTime();
    all(command + " " + blob + " " + sender.port(), count);
    long nanos = System.nanoTime() - start;
    return new Cost(nanos / 1e9, sender.cpuSeconds() - sending, receiversCpu(count) - receiving);
  }

  private double receiversCpu(int count) throws IOException {
    double sum = 0;
    for (Child receiver : receivers.subList(0, count)) {
      sum += receiver.cpuSeconds();
    }
    return sum;
  }

  private void all(String command, int count) throws IOException {
    for (Child receiver : receivers.subList(0, count)) {
      receiver.tell(command);
    }
    for (Child receiver : receivers.subList(0, count)) {
      receiver.answer();
    }
  }

  private Cost curl(Path file, int count) throws IOException, InterruptedException {
    double sending = nginx.cpuSeconds();
    double receiving = Proc.childrensCpuSeconds();
    long start = System.nanoTime();
    nginx.fetch(file, count);
    long nanos = System.nanoTime() - start;
    return new Cost(
        nanos / 1e9, nginx.cpuSeconds() - sending, Proc.childrensCpuSeconds() - receiving);
  }

  private void row(String title, String who, List<Cost> costs, List<Cost> nginxs, long bytes) {
    double gb = bytes / 1e9;
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < costs.size(); i++) {
      ratios.add(costs.get(i).sending() / nginxs.get(i).sending());
    }
    out.printf(
        "%s | %-18s | %s | %s | %s | %s%n",
        title,
        who,
        spread("%4.2f (%4.2f-%4.2f)", costs.stream().map(c -> gb / c.seconds())),
        spread("%5.3f (%5.3f-%5.3f)", costs.stream().map(c -> c.sending() / gb)),
        spread("%5.3f (%5.3f-%5.3f)", costs.stream().map(c -> c.receiving() / gb)),
        spread("%4.2f (%4.2f-%4.2f)", ratios.stream()));
  }

  private static String spread(String format, Stream<Double> figures) {
    List<Double> sorted = figures.sorted().toList();
    return String.format(
        Locale.ROOT, format, sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast());
  }

  @Override
  public void close() throws IOException {
    receivers.forEach(Child::close);
    sender.close();
    nginx.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
