package kraken.node.config;

import java.time.Duration;
import kraken.node.config.bind.Default;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.Name;

/// Clean-up of a directory.
public record CleanupSection(
    @Doc("never delete anything") boolean disabled,
    @Doc("time between two passes") @Default("30m") Duration interval,
    @Doc("a file not read for so long is deleted") @Default("6h") Duration tti,
    @Doc("a file older than this is deleted; 0 is never") Duration ttl,
    @Doc("percent of the disk in use above which aggressive_ttL counts; 0 is never")
        int aggressiveThreshold,
    @Doc("ttl above the threshold; note the capital L, as in the reference")
        @Default("1h")
        @Name("aggressive_ttL")
        Duration aggressiveTtl,
    @Doc("percent of the disk in use at which such a pass stops; 0 is none")
        int aggressiveLowerThreshold) {
  public CleanupSection {
    percent("aggressive_threshold", aggressiveThreshold);
    percent("aggressive_lower_threshold", aggressiveLowerThreshold);
  }

  private static void percent(String key, int value) {
    if (value < 0 || value > 100) {
      throw new IllegalArgumentException(key + " must be 0 to 100 percent, got " + value);
    }
  }
}
