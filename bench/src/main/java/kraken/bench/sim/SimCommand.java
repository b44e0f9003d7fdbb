package kraken.bench.sim;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `./kraken sim`.
@Command(
    name = "kraken sim",
    version = "kraken 0.1.0",
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false,
    description = {
      "Runs a swarm of the production core in a simulated world and prints how near to the "
          + "physical limit the hosts were. The same options and seed give the same run.",
      "",
    },
    footer = {
      "",
      "Exit status: 0, 1 when a host had not finished at the deadline, 2 for a wrong option.",
      "KRAKEN_SIM_HEAP=8g in the environment gives it more memory than 2 GiB.",
      "",
      "Try it:  kraken sim --hosts 200 --blob-size 300MB --timeline swarm.html",
    })
public final class SimCommand implements Callable<Integer> {
  private static final long REPORT_NANOS = 2_000_000_000L;
  private static final int HELP_WIDTH = 100;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private WorldFlags world = new WorldFlags();
  @Mixin private NetworkFlags network = new NetworkFlags();
  @Mixin private PeerFlags peers = new PeerFlags();

  @Option(names = "--json", description = "Print one JSON object instead of the table.")
  private boolean json;

  @Option(
      names = "--timeline",
      paramLabel = "FILE",
      description = "Also write a page with curves over time; of several seeds, of the worst.")
  private @Nullable Path timeline;

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /// The parser with this command.
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new SimCommand());
    line.setUsageHelpWidth(HELP_WIDTH);
    line.setUsageHelpLongOptionsMaxWidth(24);
    line.setExecutionExceptionHandler((error, at, _) -> failed(error, at));
    return line;
  }

  private static int failed(Exception error, CommandLine at) {
    boolean isWorld = error instanceof IOException;
    if (!isWorld) {
      error.printStackTrace(at.getErr());
    }
    at.getErr()
        .println(
            "kraken sim: " + (isWorld ? "cannot write " : "this is a bug: ") + error.getMessage());
    return 1;
  }

  @Override
  public Integer call() throws IOException {
    Scenario scenario = scenario();
    writable();
    PrintWriter out = spec().commandLine().getOut();
    List<Run> runs = new ArrayList<>();
    for (long seed = scenario.firstSeed(); runs.size() < scenario.seeds(); seed++) {
      runs.add(run(scenario, seed));
    }
    if (json) {
      out.println(Json.of(runs));
    } else {
      out.print(
          runs.size() == 1 ? Report.of(scenario, runs.getFirst()) : Report.of(scenario, runs));
    }
    out.flush();
    if (timeline != null) {
      Files.writeString(timeline, Timeline.of(scenario, worst(runs)), StandardCharsets.UTF_8);
    }
    return runs.stream().allMatch(run -> run.result().unfinished() == 0) ? 0 : 1;
  }

  private Scenario scenario() {
    try {
      return new Scenario(world, network, peers);
    } catch (IllegalArgumentException | CommandLine.TypeConversionException e) {
      throw new ParameterException(spec().commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("not called by the parser");
    }
    return spec;
  }

  /// Says at once, not after minutes, that the page cannot be written.
  private void writable() {
    Path directory = timeline == null ? null : timeline.toAbsolutePath().getParent();
    if (directory != null && !Files.isDirectory(directory)) {
      throw new ParameterException(
          spec().commandLine(), "--timeline " + timeline + ": no directory " + directory);
    }
  }

  private Run run(Scenario scenario, long seed) {
    try {
      return Run.of(scenario.options(seed), watcher(seed));
    } catch (OutOfMemoryError _) {
      throw new ParameterException(
          spec().commandLine(), "not enough memory for this: KRAKEN_SIM_HEAP=8g gives it more");
    }
  }

  /// Shows a person who waits how far it is.
  private LongConsumer watcher(long seed) {
    boolean isWatched =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    PrintWriter err = spec().commandLine().getErr();
    long start = System.nanoTime();
    long[] told = {start};
    return simulated -> {
      long now = System.nanoTime();
      if (isWatched && now - told[0] > REPORT_NANOS) {
        told[0] = now;
        err.printf(
            Locale.ROOT,
            "\rseed %d: %.1f s simulated in %.0f s ",
            seed,
            simulated / 1e9,
            (now - start) / 1e9);
        err.flush();
      }
    };
  }

  private static Run worst(List<Run> runs) {
    return runs.stream()
        .max(
            Comparator.<Run>comparingInt(run -> run.result().unfinished())
                .thenComparingDouble(run -> run.result().image().max()))
        .orElseThrow();
  }
}
