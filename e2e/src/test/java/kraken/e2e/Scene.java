package kraken.e2e;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// The directory and the processes of one test class: a static `@RegisterExtension`. After a failed
/// test it shows the ends of their logs; after the last test it kills what still runs and deletes
/// everything.
final class Scene implements AfterEachCallback, AfterAllCallback {
  private static final int SHOWN_LINES = 60;

  private final Path directory;
  private final ConcurrentLinkedQueue<KrakenProcess> processes = new ConcurrentLinkedQueue<>();

  Scene() {
    try {
      directory = Files.createTempDirectory("kraken-e2e");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::killAll));
  }

  /// A directory of its own for everything a test keeps.
  Path directory(String name) {
    try {
      return Files.createDirectories(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A `kraken up` with two agents and further flags, not started yet.
  Cluster cluster(String name, String... flags) {
    return new Cluster(this, directory(name), Ports.freeBase(Cluster.AGENTS), List.of(flags));
  }

  /// Starts `kraken ARGUMENTS` in the directory `home`, with its output in `home/NAME.log`.
  KrakenProcess start(Path home, String name, List<String> arguments) throws IOException {
    KrakenProcess process = KrakenProcess.start(home, home.resolve(name + ".log"), arguments);
    processes.add(process);
    return process;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      processes.stream().map(KrakenProcess::log).distinct().forEach(log -> show(log, System.err));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    killAll();
    deleteTree(directory);
  }

  private void killAll() {
    processes.forEach(KrakenProcess::close);
  }

  private static void show(Path log, PrintStream out) {
    try {
      List<String> lines = Files.readAllLines(log);
      out.println("---- the end of " + log.getFileName());
      lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()).forEach(out::println);
    } catch (IOException e) {
      out.println("---- no log: " + e);
    }
  }

  static void deleteTree(Path top) throws IOException {
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
