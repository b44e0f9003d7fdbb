package kraken.peer;

import static org.assertj.core.api.Assertions.assertThat;

import kraken.peer.Blockage.News;
import org.junit.jupiter.api.Test;

final class BlockageTest {
  private static final long MS = 1_000_000;

  private final Blockage blockage = new Blockage();

  @Test
  void socketThatIsFullForAMomentIsNotBlocked() {
    assertThat(blockage.news(0, 10 * MS)).isEqualTo(News.NONE);
    assertThat(blockage.news(11 * MS, 12 * MS)).isEqualTo(News.NONE);
    assertThat(blockage.news(13 * MS, 14 * MS)).isEqualTo(News.NONE);
  }

  @Test
  void isToldOnceAndThenThatItIsReady() {
    assertThat(blockage.news(10 * MS, 12 * MS)).isEqualTo(News.BLOCKED);
    assertThat(blockage.news(10 * MS, 14 * MS)).isEqualTo(News.NONE);
    assertThat(blockage.news(0, 16 * MS)).isEqualTo(News.READY);
    assertThat(blockage.end()).isFalse();
  }

  /// Each look finds the socket full, but since another time: bytes leave, and whoever looks for
  /// dead connections has to know.
  @Test
  void slowLineIsReadyForAMomentEverySecond() {
    int ready = 0;
    for (long now = 2 * MS; now < 10_000 * MS; now += 2 * MS) {
      long fullSince = now - now % (400 * MS);
      ready += blockage.news(Math.max(1, fullSince), now) == News.READY ? 1 : 0;
    }
    assertThat(ready).isBetween(7, 10);
  }

  @Test
  void socketThatTakesNothingStaysBlocked() {
    assertThat(blockage.news(10 * MS, 12 * MS)).isEqualTo(News.BLOCKED);
    for (long now = 14 * MS; now < 60_000 * MS; now += 500 * MS) {
      assertThat(blockage.news(10 * MS, now)).isEqualTo(News.NONE);
    }
    assertThat(blockage.end()).isTrue();
  }
}
