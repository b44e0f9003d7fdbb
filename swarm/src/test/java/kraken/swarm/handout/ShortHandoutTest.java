package kraken.swarm.handout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import kraken.core.InfoHash;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.swarm.handout.HandoutConfig.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What agents of the reference are told, which say nothing of their links, alone and among ours.
final class ShortHandoutTest {
  private static final InfoHash TORRENT = new InfoHash("01".repeat(20));
  private static final long SECOND = 1_000_000_000;
  private static final List<PeerInfo> ORIGINS = List.of(origin(1), origin(2), origin(3));

  private final PeerBook book = new PeerBook(HandoutConfig.standard(), new SplittableRandom(1));
  private long now;

  private static PeerInfo peer(int number) {
    return peer(number, false);
  }

  private static PeerInfo peer(int number, boolean complete) {
    PeerId id = new PeerId("%040x".formatted(number));
    return new PeerInfo(id, "10.0.0.1", 1 + number, false, complete);
  }

  private static PeerInfo origin(int number) {
    PeerId id = new PeerId("%040x".formatted(1_000_000 + number));
    return new PeerInfo(id, "10.0.0.2", 1 + number, true, true);
  }

  private List<PeerInfo> plain(int number) {
    return book.announce(TORRENT, peer(number), ORIGINS, now);
  }

  private List<PeerInfo> ours(int number, PeerInfo... links) {
    List<PeerId> ids = List.of(links).stream().map(PeerInfo::id).toList();
    return book.announce(TORRENT, new Announcer(peer(number), ids, List.of(), false), ORIGINS, now);
  }

  @Test
  void atMostNinePeersAndOneOriginAreNamed() {
    for (int round = 0; round < 20; round++) {
      for (int i = 1; i <= 100; i++) {
        List<PeerInfo> answer = plain(i);
        assertThat(answer).doesNotHaveDuplicates().doesNotContain(peer(i)).hasSizeLessThan(11);
        assertThat(answer).filteredOn(PeerInfo::origin).hasSize(1);
      }
      now += 3 * SECOND;
    }
  }

  @Test
  void freshAgentIsNamedHalfOfWhatItIsToHave() {
    for (int i = 1; i <= 100; i++) {
      plain(i);
    }
    assertThat(plain(101)).hasSize(6);
  }

  @Test
  void completePeersComeFirst() {
    book.announce(TORRENT, peer(1, true), List.of(), now);
    plain(2);
    assertThat(plain(3).getFirst()).isEqualTo(peer(1, true));
    assertThat(plain(3).get(1).origin()).isTrue();
  }

  @Test
  void originStaysTheSameForAWhile() {
    PeerInfo first = plain(1).getFirst();
    for (int i = 0; i < 9; i++) {
      now += 3 * SECOND;
      assertThat(plain(1)).containsExactly(first);
    }
    Set<PeerInfo> later = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      now += 31 * SECOND;
      later.addAll(plain(1));
    }
    assertThat(later).containsExactlyInAnyOrderElementsOf(ORIGINS);
  }

  @Test
  void originThatWentAwayIsNotNamed() {
    PeerInfo first = plain(1).getFirst();
    List<PeerInfo> others = ORIGINS.stream().filter(o -> !o.equals(first)).toList();
    assertThat(book.announce(TORRENT, peer(1), others, now)).isSubsetOf(others).hasSize(1);
  }

  @Test
  void edgeIsToldToOneSideOnly() {
    Map<PeerId, Set<PeerId>> told = new HashMap<>();
    for (int i = 1; i <= 200; i++) {
      now += SECOND / 100;
      for (PeerInfo named : plain(i % 50 + 1)) {
        told.computeIfAbsent(peer(i % 50 + 1).id(), _ -> new HashSet<>()).add(named.id());
      }
    }
    told.forEach((one, others) -> {
      for (PeerId other : others) {
        assertThat(told.getOrDefault(other, Set.of())).doesNotContain(one);
      }
    });
  }

  @Test
  void edgeBetweenOneOfOursAndOneOfTheReferenceIsToldToOneSideOnly() {
    plain(1);
    assertThat(ours(2)).contains(peer(1));
    assertThat(plain(1)).doesNotContain(peer(2));
    ours(3);
    assertThat(plain(4)).contains(peer(3));
    assertThat(ours(3)).doesNotContain(peer(4));
  }

  @Test
  void edgeMayBeToldToTheOtherSideWhenItsTimeIsOver() {
    plain(1);
    assertThat(plain(2)).contains(peer(1));
    now += 29 * SECOND;
    assertThat(plain(1)).doesNotContain(peer(2));
    now += 2 * SECOND;
    assertThat(plain(1)).contains(peer(2));
    assertThat(plain(2)).doesNotContain(peer(1));
  }

  @Test
  void agentThatWasToldOfAPeerWhichCompletedMayBeToldByIt() {
    plain(1);
    assertThat(plain(2)).contains(peer(1));
    book.announce(TORRENT, peer(2, true), ORIGINS, now);
    assertThat(plain(1)).as("who is complete dials nobody").contains(peer(2, true));
  }

  @Test
  void completePeerIsNamedAgainWhenItsGuestsAreServed() {
    PeerInfo seeder = peer(1, true);
    book.announce(TORRENT, seeder, List.of(), now);
    int named = 0;
    for (int i = 2; i <= 61; i++) {
      named += ours(i, ORIGINS.getFirst(), peer(1_000 + i)).contains(seeder) ? 1 : 0;
      now += SECOND;
    }
    assertThat(named).isGreaterThan(20);
  }

  @Test
  void aloneOneIsGivenSomebodyHoweverConnected() {
    ours(1, links(50));
    assertThat(ours(2)).contains(peer(1));
    assertThat(ours(3, peer(2))).doesNotContain(peer(1));
  }

  private static PeerInfo[] links(int count) {
    PeerInfo[] links = new PeerInfo[count];
    for (int i = 0; i < count; i++) {
      links[i] = peer(5_000 + i);
    }
    return links;
  }

  /// The tracker was started anew: what it hears first are announces of peers that have links.
  @Test
  void restartedTrackerTakesDegreesFromLinksAndNamesOnlyWhoAnnounces() {
    for (int i = 1; i <= 5; i++) {
      ours(i, links(11));
    }
    ours(6, links(2));
    ours(7, links(2));
    List<PeerInfo> answer = ours(8, peer(1));
    assertThat(answer)
        .filteredOn(peer -> !peer.origin())
        .containsExactlyInAnyOrder(peer(6), peer(7));
    assertThat(book.peers(TORRENT)).isEqualTo(8);
  }

  @Test
  void linksThatOursNameCountForAgentsOfTheReference() {
    plain(1);
    for (int i = 2; i <= 13; i++) {
      ours(i, peer(1));
    }
    assertThat(ours(14, peer(2))).as("eleven links are enough").doesNotContain(peer(1));
  }

  /// Agents come, and go without a word; half of them are of the reference. Whoever is left reaches
  /// all others 15 seconds later over what was told, without any origin.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void graphDoesNotStayDisjoint(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    HandoutConfig config = new HandoutConfig(9, 10, Duration.ofMinutes(1), Policy.DEFAULT);
    PeerBook tracker = new PeerBook(config, random.split());
    Map<PeerInfo, Set<PeerInfo>> links = new LinkedHashMap<>();
    int next = 1;
    for (int round = 0; round < 60; round++) {
      for (int i = 0; i < 10; i++) {
        links.put(peer(next++), new HashSet<>());
      }
      for (PeerInfo agent : List.copyOf(links.keySet())) {
        for (PeerInfo named : answer(tracker, agent, links)) {
          connect(links, agent, named);
        }
      }
      List<PeerInfo> all = new ArrayList<>(links.keySet());
      for (int i = 0; i < 8; i++) {
        leave(links, all.remove(random.nextInt(all.size())));
      }
      now += 3 * SECOND;
    }
    for (int round = 0; round < 5; round++) {
      for (PeerInfo agent : links.keySet()) {
        answer(tracker, agent, links).forEach(named -> connect(links, agent, named));
      }
      now += 3 * SECOND;
    }
    assertThat(reachable(links)).isEqualTo(links.keySet());
  }

  private List<PeerInfo> answer(
      PeerBook tracker, PeerInfo agent, Map<PeerInfo, Set<PeerInfo>> links) {
    Set<PeerInfo> mine = links.getOrDefault(agent, Set.of());
    if (agent.port() % 2 == 0) {
      return tracker.announce(TORRENT, agent, List.of(), now);
    }
    List<PeerId> ids = mine.stream().map(PeerInfo::id).sorted().toList();
    return tracker.announce(TORRENT, new Announcer(agent, ids, List.of(), false), List.of(), now);
  }

  /// Both have room for ten.
  private static void connect(Map<PeerInfo, Set<PeerInfo>> links, PeerInfo one, PeerInfo other) {
    Set<PeerInfo> mine = links.getOrDefault(one, Set.of());
    Set<PeerInfo> its = links.get(other);
    if (its != null && mine.size() < 10 && its.size() < 10) {
      mine.add(other);
      its.add(one);
    }
  }

  private static void leave(Map<PeerInfo, Set<PeerInfo>> links, PeerInfo agent) {
    links.remove(agent);
    links.values().forEach(peers -> peers.remove(agent));
  }

  private static Set<PeerInfo> reachable(Map<PeerInfo, Set<PeerInfo>> links) {
    Set<PeerInfo> seen = new HashSet<>();
    ArrayDeque<PeerInfo> queue = new ArrayDeque<>(List.of(links.keySet().iterator().next()));
    while (!queue.isEmpty()) {
      PeerInfo peer = queue.poll();
      if (seen.add(peer)) {
        queue.addAll(links.getOrDefault(peer, Set.of()));
      }
    }
    return seen;
  }
}
