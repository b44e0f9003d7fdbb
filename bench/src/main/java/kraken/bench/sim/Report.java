package kraken.bench.sim;

import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import kraken.sim.Result;

/// The table that a person reads.
final class Report {
  private static final String ROW = "%-16s %7s %8s %8s %8s %8s %8s%n";
  private static final String SEED_ROW = "%6s %8s %8s %8s %8s %8s %10s %8s %8s %8s %8s %9s%n";

  private final Formatter text = new Formatter(Locale.ROOT);

  private Report() {}

  /// Of one seed.
  static String of(Scenario scenario, Run run) {
    Report report = new Report();
    report.heading(scenario, run);
    report.quantiles(run.result());
    report.totals(run);
    return report.text.toString();
  }

  /// Of several seeds, with the worst of each column.
  static String of(Scenario scenario, List<Run> runs) {
    Report report = new Report();
    report.heading(scenario, runs.getFirst());
    report.text.format(
        SEED_ROW,
        "seed",
        "p50",
        "p90",
        "p99",
        "p99.9",
        "last",
        "efficiency",
        "slow",
        "copies",
        "repeated",
        "doubled",
        "wall");
    for (Run run : runs) {
      report.seed("" + run.seed(), List.of(run));
    }
    report.seed("worst", runs);
    int unfinished = runs.stream().mapToInt(run -> run.result().unfinished()).sum();
    report.unfinished(unfinished);
    return report.text.toString();
  }

  private void heading(Scenario scenario, Run run) {
    text.format("%s%n", scenario.title());
    text.format(
        "Limit %.2f s from a host's own join; times are multiples of it, of hosts that lived.%n%n",
        run.result().limit());
  }

  private void quantiles(Result result) {
    text.format(ROW, "", "count", "p50", "p90", "p99", "p99.9", "last");
    row("image", result.image(), "%.3f");
    row("each blob", result.blob(), "%.3f");
    row("slow hosts", result.slow(), "%.3f");
    row("reference hosts", result.reference(), "%.3f");
    row("first byte", result.firstByte(), "%.2f s");
    row("longest stall", result.stall(), "%.2f s");
    text.format("%n");
  }

  private void row(String name, Result.Quantiles q, String format) {
    if (q.count() > 0) {
      List<Object> cells = new ArrayList<>(List.of(name, q.count()));
      for (double value : new double[] {q.p50(), q.p90(), q.p99(), q.p999(), q.max()}) {
        cells.add(String.format(Locale.ROOT, format, value));
      }
      text.format(ROW, cells.toArray());
    }
  }

  private void totals(Run run) {
    for (Fact fact : facts(run)) {
      text.format("%-42s %s%n", fact.name(), fact.value());
    }
    unfinished(run.result().unfinished());
  }

  /// A line of the lower half.
  record Fact(String name, String value) {}

  static List<Fact> facts(Run run) {
    Result r = run.result();
    return List.of(
        fact("efficiency (limit / last)", "%.1f %%", 100 * run.efficiency()),
        fact("copies sent by the origins", "%.2f", r.originCopies()),
        fact("repeated before the first copy was out", "%.2f %%", 100 * r.repeats()),
        fact("duplicate bytes", "%.3f %%", 100 * r.duplicates()),
        fact("announces", "%,d", r.announces()),
        fact("simulated time", "%.2f s", r.seconds()),
        fact("events", "%,d", r.events()),
        fact("wall time", "%.1f s", run.wallSeconds()),
        fact("heap, at most", "%,d MiB", run.heapBytes() >> 20));
  }

  private static Fact fact(String name, String format, Object value) {
    return new Fact(name, String.format(Locale.ROOT, format, value));
  }

  private void unfinished(int hosts) {
    if (hosts > 0) {
      text.format(
          "%nNOT FINISHED at the deadline: %,d hosts; they are in no figure above.%n", hosts);
    }
  }

  private void seed(String name, List<Run> runs) {
    text.format(
        SEED_ROW,
        name,
        most(runs, "%.3f", run -> run.result().image().p50()),
        most(runs, "%.3f", run -> run.result().image().p90()),
        most(runs, "%.3f", run -> run.result().image().p99()),
        most(runs, "%.3f", run -> run.result().image().p999()),
        most(runs, "%.3f", run -> run.result().image().max()),
        String.format(
            Locale.ROOT,
            "%.1f %%",
            100 * runs.stream().mapToDouble(Run::efficiency).min().orElse(0)),
        most(runs, "%.3f", run -> run.result().slow().max()),
        most(runs, "%.2f", run -> run.result().originCopies()),
        most(runs, "%.2f %%", run -> 100 * run.result().repeats()),
        most(runs, "%.3f %%", run -> 100 * run.result().duplicates()),
        most(runs, "%.1f s", Run::wallSeconds));
  }

  private static String most(List<Run> runs, String format, ToDoubleFunction<Run> value) {
    return String.format(Locale.ROOT, format, runs.stream().mapToDouble(value).max().orElse(0));
  }
}
