package kraken.e2e;

import java.util.random.RandomGenerator;

/// Lengths of blobs as they come in images: many small ones, few large ones.
final class Sizes {
  static final long LARGEST = 60_000_000;

  private Sizes() {}

  static long pick(RandomGenerator random) {
    int kind = random.nextInt(20);
    if (kind == 0) {
      return 1;
    }
    if (kind < 9) {
      return 1 + random.nextLong(100_000);
    }
    if (kind < 15) {
      return 1 + random.nextLong(2_000_000);
    }
    if (kind < 19) {
      return 1 + random.nextLong(10_000_000);
    }
    return 20_000_000 + random.nextLong(LARGEST - 20_000_000);
  }
}
