package kraken.swarm.conns;

import static org.assertj.core.api.Assertions.assertThat;

import kraken.core.PeerId;
import org.junit.jupiter.api.Test;

final class BanListTest {
  private final BanList bans = new BanList(10, 35);

  private static PeerId id(int number) {
    return new PeerId("%040x".formatted(number));
  }

  @Test
  void banDoublesUpToItsLongest() {
    assertThat(bans.ban(id(1), 0)).isEqualTo(10);
    assertThat(bans.ban(id(1), 0)).isEqualTo(20);
    assertThat(bans.ban(id(1), 0)).isEqualTo(35);
    assertThat(bans.ban(id(1), 100)).isEqualTo(35);
    assertThat(bans.isBanned(id(1), 134)).isTrue();
    assertThat(bans.isBanned(id(1), 135)).isFalse();
    assertThat(bans.mayDial(id(1), 135)).isTrue();
  }

  @Test
  void delayKeepsUsFromDiallingOnly() {
    bans.delay(id(1), 0, 10);
    assertThat(bans.mayDial(id(1), 9)).isFalse();
    assertThat(bans.isBanned(id(1), 9)).isFalse();
    assertThat(bans.mayDial(id(1), 10)).isTrue();
  }

  @Test
  void failuresDelayLongerUntilASuccess() {
    bans.failed(id(1), 0, 10, 30);
    assertThat(bans.mayDial(id(1), 10)).isTrue();
    bans.failed(id(1), 10, 10, 30);
    assertThat(bans.mayDial(id(1), 29)).isFalse();
    bans.failed(id(1), 30, 10, 30);
    assertThat(bans.mayDial(id(1), 59)).isFalse();
    bans.succeeded(id(1));
    assertThat(bans.mayDial(id(1), 30)).isTrue();
    bans.failed(id(1), 100, 10, 30);
    assertThat(bans.mayDial(id(1), 110)).isTrue();
  }

  @Test
  void successDoesNotLiftABan() {
    bans.ban(id(1), 0);
    bans.succeeded(id(1));
    assertThat(bans.isBanned(id(1), 5)).isTrue();
  }

  @Test
  void listIsBounded() {
    for (int i = 0; i < 5_000; i++) {
      bans.ban(id(i), 0);
    }
    assertThat(bans.size()).isEqualTo(512);
    assertThat(bans.isBanned(id(4_999), 1)).isTrue();
  }
}
