package kraken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One process that runs `kraken` on the class path of the test. Thread-safe.
final class KrakenProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<String> arguments;
  private final Process process;
  private final Path log;

  private KrakenProcess(List<String> arguments, Process process, Path log) {
    this.arguments = arguments;
    this.process = process;
    this.log = log;
  }

  /// Starts it; what it prints is added to the log file.
  static KrakenProcess start(Path directory, Path log, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx768m"));
    for (String opened : List.of("java.security", "sun.security.provider")) {
      command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "kraken.node.Main"));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new KrakenProcess(List.copyOf(arguments), process, log);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// `kill -9`: returns when it is gone.
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /// Sends a signal by name, waits, and returns the exit code.
  int stop(String signal) throws IOException {
    assertThat(process.isAlive()).as("%s still runs before it is told to stop", this).isTrue();
    new ProcessBuilder("kill", "-" + signal, "" + process.pid()).inheritIO().start();
    return awaitEnd();
  }

  /// Waits until it ends by itself.
  int awaitEnd() {
    if (!endsWithin(PATIENCE)) {
      process.destroyForcibly();
      throw new AssertionError(this + " did not end within " + PATIENCE);
    }
    return process.exitValue();
  }

  /// Whether it ends by itself within a time.
  boolean endsWithin(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + this, e);
    }
  }

  /// All it has printed.
  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path log() {
    return log;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    awaitEnd();
  }

  @Override
  public String toString() {
    return "kraken " + String.join(" ", arguments) + " (pid " + process.pid() + ")";
  }
}
