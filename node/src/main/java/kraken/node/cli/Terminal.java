package kraken.node.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;
import kraken.core.HostPort;
import kraken.node.client.ImageName;
import kraken.node.client.Progress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// Where a command writes: progress to stderr, drawn as a bar where a person watches; results to
/// stdout.
final class Terminal {
  private final PrintWriter out;
  private final PrintWriter err;

  private Terminal(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  static Terminal of(@Nullable CommandSpec spec) {
    if (spec == null) {
      throw new IllegalStateException("not called by the parser");
    }
    return new Terminal(spec.commandLine().getOut(), spec.commandLine().getErr());
  }

  Progress progress() {
    return new Progress(err, isWatched());
  }

  void print(String line) {
    out.println(line);
    out.flush();
  }

  private static boolean isWatched() {
    boolean isTerminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    return isTerminal && !"dumb".equals(System.getenv("TERM"));
  }

  /// The registry to call: that of the option, else that of the image's name, else the usual one.
  static HostPort registry(@Nullable String option, ImageName image, String usual) {
    return option == null ? image.registry().orElse(HostPort.parse(usual)) : HostPort.parse(option);
  }
}
