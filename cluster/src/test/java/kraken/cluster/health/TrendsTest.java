package kraken.cluster.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import kraken.core.HostPort;
import org.junit.jupiter.api.Test;

final class TrendsTest {
  private static final HostPort A = HostPort.parse("a:1");
  private static final HostPort B = HostPort.parse("b:1");

  private final Trends trends = new Trends(3, 2);

  private boolean aIsHealthyAfter(boolean passed) {
    return trends.record(Map.of(A, passed, B, true)).contains(A);
  }

  @Test
  void threeFailuresInARowMakeAHostUnhealthy() {
    assertThat(aIsHealthyAfter(false)).isTrue();
    assertThat(aIsHealthyAfter(false)).isTrue();
    assertThat(aIsHealthyAfter(false)).isFalse();
  }

  @Test
  void oneSuccessBetweenFailuresStartsTheCountAnew() {
    assertThat(aIsHealthyAfter(false)).isTrue();
    assertThat(aIsHealthyAfter(false)).isTrue();
    assertThat(aIsHealthyAfter(true)).isTrue();
    assertThat(aIsHealthyAfter(false)).isTrue();
    assertThat(aIsHealthyAfter(false)).isTrue();
    assertThat(aIsHealthyAfter(false)).isFalse();
  }

  @Test
  void twoSuccessesInARowHeal() {
    for (int i = 0; i < 10; i++) {
      aIsHealthyAfter(false);
    }
    assertThat(aIsHealthyAfter(true)).isFalse();
    assertThat(aIsHealthyAfter(false)).isFalse();
    assertThat(aIsHealthyAfter(true)).isFalse();
    assertThat(aIsHealthyAfter(true)).isTrue();
  }

  @Test
  void hostThatComesBackMustPassFirst() {
    aIsHealthyAfter(true);
    trends.record(Map.of(B, true));
    assertThat(aIsHealthyAfter(true)).isFalse();
    assertThat(aIsHealthyAfter(true)).isTrue();
  }
}
