package kraken.swarm.handout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import kraken.core.InfoHash;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.swarm.handout.HandoutConfig.Policy;
import org.junit.jupiter.api.Test;

final class PeerBookTest {
  private static final InfoHash TORRENT = hash(1);
  private static final long HOUR = Duration.ofHours(1).toNanos();

  private static InfoHash hash(int number) {
    return new InfoHash("%040x".formatted(number));
  }

  private static PeerInfo peer(int number, boolean complete) {
    PeerId id = new PeerId("%040x".formatted(number));
    return new PeerInfo(id, "10.0.0.1", 1 + number, false, complete);
  }

  private static PeerInfo origin(int number) {
    PeerId id = new PeerId("%040x".formatted(1_000_000 + number));
    return new PeerInfo(id, "10.0.0.2", 1 + number, true, true);
  }

  private static PeerBook book(int limit, Policy policy) {
    return new PeerBook(
        new HandoutConfig(limit, 10, Duration.ofHours(5), policy), new SplittableRandom(1));
  }

  @Test
  void announcerIsNotNamedToItself() {
    PeerBook book = book(50, Policy.DEFAULT);
    assertThat(book.announce(TORRENT, peer(1, false), List.of(), 0)).isEmpty();
    assertThat(book.announce(TORRENT, peer(2, false), List.of(), 0))
        .containsExactly(peer(1, false));
    assertThat(book.announce(TORRENT, peer(2, false), List.of(), 0))
        .containsExactly(peer(1, false));
  }

  @Test
  void completeAnnouncerGetsNobodyButIsNamedToOthersAsComplete() {
    PeerBook book = book(50, Policy.DEFAULT);
    book.announce(TORRENT, peer(1, false), List.of(), 0);
    assertThat(book.announce(TORRENT, peer(1, true), List.of(origin(1)), 0)).isEmpty();
    assertThat(book.announce(TORRENT, peer(2, false), List.of(), 0)).containsExactly(peer(1, true));
  }

  @Test
  void atMostLimitPeersAndAllOriginsAreNamed() {
    PeerBook book = book(20, Policy.DEFAULT);
    for (int i = 1; i <= 100; i++) {
      book.announce(TORRENT, peer(i, false), List.of(), 0);
    }
    List<PeerInfo> origins = List.of(origin(1), origin(2), origin(3));
    List<PeerInfo> answer = book.announce(TORRENT, peer(101, false), origins, 0);
    assertThat(answer).hasSizeBetween(22, 23).doesNotHaveDuplicates().containsAll(origins);
  }

  @Test
  void completenessNamesCompleteAgentsThenOriginsThenOthers() {
    PeerBook book = book(50, Policy.COMPLETENESS);
    for (int i = 1; i <= 10; i++) {
      book.announce(TORRENT, peer(i, i % 2 == 0), List.of(), 0);
    }
    List<PeerInfo> answer =
        book.announce(TORRENT, peer(11, false), List.of(origin(1), origin(2)), 0);
    assertThat(answer).hasSize(12);
    assertThat(answer.subList(0, 5)).allMatch(PeerInfo::complete).noneMatch(PeerInfo::origin);
    assertThat(answer.subList(5, 7)).allMatch(PeerInfo::origin);
    assertThat(answer.subList(7, 12)).noneMatch(PeerInfo::complete);
  }

  @Test
  void tiesAreBrokenByChance() {
    PeerBook book = book(50, Policy.COMPLETENESS);
    for (int i = 1; i <= 20; i++) {
      book.announce(TORRENT, peer(i, false), List.of(), 0);
    }
    Set<PeerInfo> first = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      first.add(book.announce(TORRENT, peer(1, false), List.of(), 0).getFirst());
    }
    assertThat(first).hasSizeGreaterThan(10);
  }

  @Test
  void everyPeerIsNamedAboutAsOften() {
    PeerBook book = book(20, Policy.DEFAULT);
    for (int i = 1; i <= 50; i++) {
      book.announce(TORRENT, peer(i, false), List.of(), 0);
    }
    Map<PeerInfo, Integer> named = new HashMap<>();
    for (int i = 0; i < 1_250; i++) {
      for (PeerInfo peer : book.announce(TORRENT, peer(1, false), List.of(), 0)) {
        named.merge(peer, 1, Integer::sum);
      }
    }
    assertThat(named).hasSize(49);
    assertThat(named.values()).allMatch(n -> n > 380 && n < 620);
  }

  @Test
  void silentPeersAndTorrentsAreForgotten() {
    PeerBook book = book(50, Policy.DEFAULT);
    book.announce(TORRENT, peer(1, false), List.of(), 0);
    book.announce(hash(2), peer(1, false), List.of(), 0);
    book.announce(TORRENT, peer(2, false), List.of(), 4 * HOUR);
    assertThat(book.announce(TORRENT, peer(3, false), List.of(), 6 * HOUR))
        .containsExactly(peer(2, false));
    assertThat(book.torrents()).isEqualTo(1);
    assertThat(book.peers(TORRENT)).isEqualTo(2);
  }

  @Test
  void peerThatSeveralLostIsNotNamedUntilItAnnounces() {
    PeerBook book = book(50, Policy.DEFAULT);
    PeerInfo dead = peer(1, false);
    book.announce(TORRENT, dead, List.of(), 0);
    for (int i = 2; i <= 4; i++) {
      book.announce(TORRENT, loser(peer(i, false), dead), List.of(), 1);
    }
    assertThat(book.announce(TORRENT, peer(5, false), List.of(), 2)).doesNotContain(dead);
    book.announce(TORRENT, dead, List.of(), 3);
    assertThat(book.announce(TORRENT, peer(5, false), List.of(), 4)).contains(dead);
  }

  private static Announcer loser(PeerInfo peer, PeerInfo lost) {
    return new Announcer(peer, List.of(), List.of(lost.id()), false);
  }

  @Test
  void peerThatStopsIsForgottenAtOnce() {
    PeerBook book = book(50, Policy.DEFAULT);
    book.announce(TORRENT, peer(1, false), List.of(), 0);
    Announcer stopped = new Announcer(peer(1, false), List.of(), List.of(), true);
    assertThat(book.announce(TORRENT, stopped, List.of(origin(1)), 0)).isEmpty();
    assertThat(book.peers(TORRENT)).isZero();
  }

  @Test
  void agentsThatTellTheirLinksFormANearRegularGraph() {
    PeerBook book = book(50, Policy.DEFAULT);
    Map<PeerId, Set<PeerId>> links = new HashMap<>();
    List<PeerInfo> agents = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      agents.add(peer(i, false));
      links.put(peer(i, false).id(), new HashSet<>());
    }
    for (int round = 0; round < 3; round++) {
      for (PeerInfo agent : agents) {
        List<PeerId> mine = List.copyOf(links.getOrDefault(agent.id(), Set.of()));
        Announcer announcer = new Announcer(agent, mine, List.of(), false);
        List<PeerInfo> answer = book.announce(TORRENT, announcer, List.of(origin(1)), 0);
        assertThat(answer.getFirst()).isEqualTo(origin(1));
        for (PeerInfo named : answer) {
          assertThat(named.id()).isNotEqualTo(agent.id()).isNotIn(mine);
          if (!named.origin()) {
            links.computeIfAbsent(agent.id(), _ -> new HashSet<>()).add(named.id());
            links.computeIfAbsent(named.id(), _ -> new HashSet<>()).add(agent.id());
          }
        }
      }
    }
    assertThat(links.values()).allMatch(peers -> peers.size() >= 8 && peers.size() <= 14);
  }
}
