package kraken.bench.sim;

import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kraken.sim.Progress;
import kraken.sim.Result;

/// One page that shows where the time went: how far the hosts were over time, against the limit;
/// how busy the lines were; the table. It needs nothing but itself.
final class Timeline {
  private static final double NANOS = 1e9;
  private static final double TALL = 340;
  private static final double LOW = 200;

  private final String title;
  private final Run run;
  private final Result result;
  private final List<Progress.Sample> samples;
  private final Formatter page = new Formatter(Locale.ROOT);

  private Timeline(String title, Run run) {
    this.title = title;
    this.run = run;
    result = run.result();
    samples = withEnd(result);
  }

  static String of(Scenario scenario, Run run) {
    Timeline timeline = new Timeline(escaped(scenario.title()), run);
    timeline.write();
    return timeline.page.toString();
  }

  /// The samples, and where the last host was done.
  private static List<Progress.Sample> withEnd(Result result) {
    List<Progress.Sample> samples = new ArrayList<>(result.samples());
    if (result.unfinished() == 0 && !samples.isEmpty()) {
      Progress.Sample last = samples.getLast();
      long end = (long) (result.seconds() * NANOS);
      samples.add(new Progress.Sample(end, 1, 1, 1, 1, last.agentsUp(), last.originsUp()));
    }
    return samples;
  }

  private void write() {
    page.format("%s", TimelineStyle.HEAD);
    page.format("<h1>%s</h1>%n", title);
    page.format("<p class=\"sub\">%s</p>%n", summary());
    tiles();
    double end = end();
    progress("Progress", 0, end, TALL);
    zoom().ifPresent(to -> progress("Progress of the fast hosts", 0, to, TALL));
    uplinks(0, zoom().orElse(end));
    idle();
    table();
    page.format("%s", "</main>\n</body>\n</html>\n");
  }

  private String summary() {
    String late =
        result.unfinished() == 0 ? "" : ", " + result.unfinished() + " hosts NOT FINISHED";
    return String.format(
        Locale.ROOT,
        "Seed %d, joins within %s s, %s ms latency, window %s; limit %.2f s from a host's own"
            + " join%s",
        run.seed(),
        Units.number(run.options().arrival() / NANOS),
        Units.number(run.options().network().latency() / 1e6),
        Units.size(run.options().network().window()),
        result.limit(),
        late);
  }

  private void tiles() {
    page.format("<section class=\"tiles\">%n");
    tile("median host", "%.3f×", result.image().p50());
    tile("99 % of hosts", "%.3f×", result.image().p99());
    tile("last host", "%.3f×", result.image().max());
    tile("efficiency", "%.1f %%", 100 * run.efficiency());
    tile("origin copies", "%.2f", result.originCopies());
    page.format("</section>%n");
  }

  private void tile(String name, String format, double value) {
    page.format(
        "<div><b>%s</b><span>%s</span></div>%n", String.format(Locale.ROOT, format, value), name);
  }

  private double end() {
    double arrival = run.options().arrival() / NANOS;
    return Math.max(result.seconds(), result.limit() + arrival) * 1.01;
  }

  /// Where the picture of the fast hosts ends, when slow ones press it together.
  private Optional<Double> zoom() {
    double arrival = run.options().arrival() / NANOS;
    double fast = (result.image().max() * result.limit() + arrival) * 1.03;
    return result.image().count() > 0 && fast < end() / 2 ? Optional.of(fast) : Optional.empty();
  }

  private void progress(String name, double from, double to, double height) {
    double arrival = run.options().arrival() / NANOS;
    double limit = result.limit();
    page.format("<h2>%s</h2>%n<p class=\"key\">", name);
    key("least", "slowest host");
    key("p10", "p10");
    key("p50", "median");
    key("p90", "p90");
    key("limit", "the limit, from the first possible join to the last");
    page.format("</p>%n");
    page.format(
        "%s",
        new Chart(name + ": share of the image that hosts have", from, to, height)
            .shape("band", 0, 0, limit, 1, limit + arrival, 1, arrival, 0)
            .curve("p90", samples, Timeline::seconds, Progress.Sample::p90)
            .curve("p50", samples, Timeline::seconds, Progress.Sample::p50)
            .curve("p10", samples, Timeline::seconds, Progress.Sample::p10)
            .curve("least", samples, Timeline::seconds, Progress.Sample::least)
            .svg());
  }

  private static double seconds(Progress.Sample sample) {
    return sample.time() / NANOS;
  }

  private void key(String style, String name) {
    page.format("<span><i class=\"%s\"></i>%s</span> ", style, name);
  }

  private void uplinks(double from, double to) {
    page.format("<h2>Uplinks in use</h2>%n<p class=\"key\">");
    key("agents", "agents, mean");
    key("origins", "origins, mean");
    page.format("</p>%n");
    page.format(
        "%s",
        new Chart("Share of the uplinks in use", from, to, LOW)
            .curve("origins", samples, Timeline::seconds, Progress.Sample::originsUp)
            .curve("agents", samples, Timeline::seconds, Progress.Sample::agentsUp)
            .svg());
  }

  private void idle() {
    double until = zoom().orElse(end());
    Idle idle = Idle.of(samples.stream().filter(s -> seconds(s) <= until).toList());
    page.format("<h2>Where the time went</h2>%n");
    page.format(
        "<p class=\"sub\">Seconds of an average agent's uplink, in the time shown above</p>%n");
    page.format("<div class=\"bar\">");
    part("s-busy", idle.busy(), idle);
    part("s-start", idle.start(), idle);
    part("s-middle", idle.middle(), idle);
    part("s-end", idle.end(), idle);
    page.format("</div>%n<p class=\"key\">");
    key("s-busy", seconds("busy", idle.busy()));
    key("s-start", seconds("idle while it begins (median host below 5 %)", idle.start()));
    key("s-middle", seconds("idle under way", idle.middle()));
    key("s-end", seconds("idle while it ends (10 % of hosts are done)", idle.end()));
    page.format("</p>%n");
  }

  private static String seconds(String name, double value) {
    return String.format(Locale.ROOT, "%s <b>%.2f s</b>", name, value);
  }

  private void part(String style, double seconds, Idle idle) {
    if (seconds > 0) {
      page.format("<i class=\"%s\" style=\"width:%.3f%%\"></i>", style, 100 * seconds / idle.all());
    }
  }

  private void table() {
    page.format("<h2>Figures</h2>%n<table>%n<tr><th></th><th>count</th><th>p50</th><th>p90</th>");
    page.format("<th>p99</th><th>p99.9</th><th>last</th></tr>%n");
    row("image, × limit", result.image(), "%.3f");
    row("each blob, × limit", result.blob(), "%.3f");
    row("slow hosts, × their limit", result.slow(), "%.3f");
    row("reference hosts, × limit", result.reference(), "%.3f");
    row("reader's first byte", result.firstByte(), "%.2f s");
    row("reader's longest stall", result.stall(), "%.2f s");
    page.format("</table>%n<table>%n");
    for (Report.Fact fact : Report.facts(run)) {
      page.format("<tr><td>%s</td><td>%s</td></tr>%n", escaped(fact.name()), escaped(fact.value()));
    }
    page.format("</table>%n");
  }

  private void row(String name, Result.Quantiles q, String format) {
    if (q.count() > 0) {
      page.format("<tr><td>%s</td><td>%,d</td>", name, q.count());
      for (double value : new double[] {q.p50(), q.p90(), q.p99(), q.p999(), q.max()}) {
        page.format("<td>%s</td>", String.format(Locale.ROOT, format, value));
      }
      page.format("</tr>%n");
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
