package kraken.bench.transfer;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import kraken.bench.BenchOptions;
import kraken.bench.Proc;

/// One sender and one or more receivers on loopback, each a process of its own, beside nginx with
/// curl, and beside receivers that throw the bytes away; round by round in turn. Prints CPU seconds
/// per GB of the sender and of all receivers together, and the sender's against that of nginx. The
/// warm-ups are sent in small pieces, so that the compilers of the sender are done: an origin runs
/// for days.
public final class TransferBench implements AutoCloseable {
  private static final String USAGE =
      "bench/run transfer [--size 2GiB] [--receivers 1,10] [--pieces 4MiB,1MiB] [--runs 5]"
          + " [--warm-ups 3] [--dir /tmp]";
  private static final long WARM_UP_PIECE = 64 << 10;

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
    BenchOptions.run(USAGE, args, TransferBench::run);
  }

  private static void run(BenchOptions options) throws Exception {
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
        "pieces | receivers | who            | GB/s             | sender CPU s/GB     "
            + "| receivers CPU s/GB  | sender / nginx");
    out.println(
        "-------|-----------|----------------|------------------|---------------------"
            + "|---------------------|-----------------");
  }

  /// What one transfer cost.
  private record Cost(double seconds, double sending, double receiving) {}

  private void measure(long pieceLength, int count) throws Exception {
    while (receivers.size() < count) {
      receivers.add(Child.start("receiver", directory.resolve("receiver" + receivers.size())));
    }
    long length = size / count;
    List<Round> rounds = new ArrayList<>();
    String[] small = made(sender, "add 0 " + length + " " + WARM_UP_PIECE);
    for (int i = 0; i < warmUps; i++) {
      round(small, count);
    }
    String[] made = made(sender, "add " + pieceLength + " " + length + " " + pieceLength);
    for (int i = 0; i < runs; i++) {
      rounds.add(round(made, count));
    }
    String title = "%3d MiB | %8d".formatted(pieceLength >> 20, count).substring(1);
    double gb = length * count / 1e9;
    row(title + " | peer to peer  ", rounds, gb, Round::pull, Round::curl);
    row(title + " | nginx to curl ", rounds, gb, Round::curl, Round::curl);
    row(title + " | peer to sink  ", rounds, gb, Round::sink, Round::http);
    row(title + " | nginx to sink ", rounds, gb, Round::http, Round::http);
  }

  private Round round(String[] made, int count) throws IOException, InterruptedException {
    Cost pull = receive("pull " + made[1] + " " + sender.port(), count, sender::cpuSeconds);
    all("drop " + made[1], count);
    Cost sink = receive("sink " + made[1] + " " + sender.port(), count, sender::cpuSeconds);
    Cost http = receive("http " + made[0] + " " + nginx.port(), count, nginx::cpuSeconds);
    Cost curl = curl(Path.of(made[0]), count);
    return new Round(pull, sink, http, curl);
  }

  /// The four transfers of one round.
  private record Round(Cost pull, Cost sink, Cost http, Cost curl) {}

  private static String[] made(Child child, String command) throws IOException {
    child.tell(command);
    return child.answer().split(" ", -1);
  }

  private interface Cpu {
    double seconds() throws IOException;
  }

  private Cost receive(String command, int count, Cpu from) throws IOException {
    double sending = from.seconds();
    double receiving = receiversCpu(count);
    long start = System.nanoTime();
    all(command, count);
    long nanos = System.nanoTime() - start;
    return new Cost(nanos / 1e9, from.seconds() - sending, receiversCpu(count) - receiving);
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

  private void row(
      String title,
      List<Round> rounds,
      double gb,
      Function<Round, Cost> row,
      Function<Round, Cost> base) {
    List<Cost> costs = rounds.stream().map(row).toList();
    out.printf(
        "%s | %s | %s | %s | %s%n",
        title,
        spread("%4.2f (%4.2f-%4.2f)", costs.stream().map(c -> gb / c.seconds())),
        spread("%5.3f (%5.3f-%5.3f)", costs.stream().map(c -> c.sending() / gb)),
        spread("%5.3f (%5.3f-%5.3f)", costs.stream().map(c -> c.receiving() / gb)),
        spread(
            "%4.2f (%4.2f-%4.2f)",
            rounds.stream().map(r -> row.apply(r).sending() / base.apply(r).sending())));
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
