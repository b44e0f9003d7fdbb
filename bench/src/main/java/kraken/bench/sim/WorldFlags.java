package kraken.bench.sim;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Who pulls what.
final class WorldFlags {
  @Option(
      names = "--hosts",
      paramLabel = "N",
      defaultValue = "2600",
      description = "Agents that pull the image. Default: ${DEFAULT-VALUE}.")
  int hosts;

  @Option(
      names = "--origins",
      paramLabel = "N",
      defaultValue = "5",
      description = "Seeders that have all of it. Default: ${DEFAULT-VALUE}.")
  int origins;

  @Option(
      names = "--blobs",
      paramLabel = "N",
      defaultValue = "2",
      description = "Blobs of the image, pulled at the same time. Default: ${DEFAULT-VALUE}.")
  int blobs;

  @Option(
      names = "--blob-size",
      paramLabel = "SIZE",
      defaultValue = "1.5GB",
      converter = Units.Size.class,
      description = "Length of each blob, as 1.5GB or 512MiB. Default: ${DEFAULT-VALUE}.")
  long blobSize;

  @Option(
      names = "--piece-length",
      paramLabel = "SIZE",
      defaultValue = "1MiB",
      converter = Units.Size.class,
      description = "Length of a piece. Default: ${DEFAULT-VALUE}.")
  long pieceLength;

  @Option(
      names = "--arrival",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = Units.Span.class,
      description =
          "Hosts join at random within so long; 0 for all at once. Default: ${DEFAULT-VALUE}.")
  long arrival;

  @Option(
      names = "--readers",
      description = "Somebody reads each blob in order on each host while it arrives.")
  boolean readers;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Seed of all chance; the same seed gives the same run. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Run so many seeds from --seed on; print each and the worst. Default: ${DEFAULT-VALUE}.")
  int seeds;

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      converter = Units.Span.class,
      description = {
        "Simulated time after which the run ends, finished or not.",
        "Default: --arrival, four times the limit of the slowest host, and 60s.",
      })
  @Nullable Long deadline;
}
