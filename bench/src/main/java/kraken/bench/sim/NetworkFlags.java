package kraken.bench.sim;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Lines, tracker and disks.
final class NetworkFlags {
  @Option(
      names = "--rate-up",
      paramLabel = "RATE",
      defaultValue = "300MB/s",
      converter = Units.Rate.class,
      description = "What an agent can send, as 300MB/s (decimal). Default: ${DEFAULT-VALUE}.")
  long up;

  @Option(
      names = "--rate-down",
      paramLabel = "RATE",
      defaultValue = "300MB/s",
      converter = Units.Rate.class,
      description = "What an agent can receive. Default: ${DEFAULT-VALUE}.")
  long down;

  @Option(
      names = "--origin-rate",
      paramLabel = "RATE",
      converter = Units.Rate.class,
      description = "What an origin can send. Default: as --rate-up.")
  @Nullable Long origin;

  @Option(
      names = "--latency",
      paramLabel = "TIME",
      defaultValue = "0.5ms",
      converter = Units.Span.class,
      description = "From host to host, one way. Default: ${DEFAULT-VALUE}.")
  long latency;

  @Option(
      names = "--jitter",
      paramLabel = "TIME",
      defaultValue = "0.1ms",
      converter = Units.Span.class,
      description = "Each message takes up to so much longer. Default: ${DEFAULT-VALUE}.")
  long jitter;

  @Option(
      names = "--window",
      paramLabel = "SIZE",
      converter = Units.Size.class,
      description = {
        "Most bytes in flight on one connection.",
        "Default: 1MiB, or the piece length where that is more.",
      })
  @Nullable Long window;

  @Option(
      names = "--tracker-rate",
      paramLabel = "RATE",
      defaultValue = "300MB/s",
      converter = Units.Rate.class,
      description = "What the one tracker can send. Default: ${DEFAULT-VALUE}.")
  long trackerRate;

  @Option(
      names = "--tracker-service",
      paramLabel = "TIME",
      defaultValue = "25us",
      converter = Units.Span.class,
      description = "How long each call occupies the tracker. Default: ${DEFAULT-VALUE}.")
  long trackerService;

  @Option(
      names = "--verify",
      paramLabel = "TIME",
      defaultValue = "0.75ms",
      converter = Units.Span.class,
      description = {
        "From the last byte of a MiB to its being verified and stored.",
        "Default: ${DEFAULT-VALUE}.",
      })
  long verify;
}
