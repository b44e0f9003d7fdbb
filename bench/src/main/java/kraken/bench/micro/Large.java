package kraken.bench.micro;

import java.util.random.RandomGenerator;
import kraken.core.Bitfield;

/// A large torrent in the middle of its download.
final class Large {
  static final int PIECES = 25_000;
  static final int PEERS = 50;

  private Large() {}

  /// About half of the pieces.
  static Bitfield half(RandomGenerator random) {
    Bitfield have = new Bitfield(PIECES);
    for (int i = 0; i < PIECES; i++) {
      if (random.nextBoolean()) {
        have.set(i);
      }
    }
    return have;
  }

  static Bitfield[] halves(RandomGenerator random) {
    Bitfield[] peers = new Bitfield[PEERS];
    java.util.Arrays.setAll(peers, _ -> half(random));
    return peers;
  }
}
