package kraken.node.up;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import kraken.core.Digest;
import kraken.node.agent.AgentRole;
import kraken.peer.Progress;

/// Prints a line for each pull under way, once a second, and one when it is done. Runs on a thread
/// of its own.
final class PullLines implements AutoCloseable {
  private static final long MIB = 1 << 20;

  private final List<AgentRole> agents;
  private final PrintStream out;
  private final Map<String, Progress> shown = new HashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("pull-lines").factory());

  private PullLines(List<AgentRole> agents, PrintStream out) {
    this.agents = agents;
    this.out = out;
  }

  static PullLines start(List<AgentRole> agents, PrintStream out) {
    PullLines lines = new PullLines(agents, out);
    var _ = lines.timer.scheduleWithFixedDelay(lines::print, 1, 1, TimeUnit.SECONDS);
    return lines;
  }

  private void print() {
    Map<String, Progress> running = new HashMap<>();
    for (int i = 0; i < agents.size(); i++) {
      for (Progress progress : agents.get(i).downloads().progress()) {
        running.put("agent " + (i + 1) + "  " + shortName(progress.digest()), progress);
      }
    }
    running.forEach((name, progress) -> out.println(line(name, progress)));
    shown.keySet().removeAll(running.keySet());
    shown.forEach((name, last) -> out.println(name + "  " + last.namespace() + "  done"));
    shown.clear();
    shown.putAll(running);
    out.flush();
  }

  private static String shortName(Digest digest) {
    return digest.hex().substring(0, 12);
  }

  /// One line of progress.
  static String line(String name, Progress progress) {
    return String.format(
        Locale.ROOT,
        "%s  %s  %3d %%  %d of %d MiB  %.1f MB/s  %d peers",
        name,
        progress.namespace(),
        progress.length() == 0 ? 100 : 100 * progress.bytes() / progress.length(),
        progress.bytes() / MIB,
        (progress.length() + MIB - 1) / MIB,
        progress.bytesPerSecond() / 1e6,
        progress.peers());
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
