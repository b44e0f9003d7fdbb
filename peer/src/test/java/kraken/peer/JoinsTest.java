package kraken.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import kraken.cluster.api.AnnounceAnswer;
import kraken.cluster.api.AnnounceRequest;
import kraken.cluster.api.AnnounceRequest.Surroundings;
import kraken.cluster.api.Join;
import kraken.core.InfoHash;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.http.BlobContent;
import kraken.swarm.SwarmConfig;
import kraken.testkit.TestBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The first announce of a torrent goes along with the question for its metainfo.
@Timeout(60)
final class JoinsTest {
  private static final TestBlob BLOB = TestBlob.random(1, 1_000_001, 1 << 17);
  private static final PeerInfo OTHER =
      new PeerInfo(PeerId.addrHash("10.0.0.1", 1), "10.0.0.1", 1, false, false);
  private static final AnnounceAnswer HANDOUT =
      new AnnounceAnswer(List.of(OTHER), Duration.ofSeconds(3));
  private static final AnnounceAnswer CALLED = new AnnounceAnswer(List.of(), Duration.ofSeconds(5));

  @TempDir Path root;

  private final List<AnnounceRequest> calls = new ArrayList<>();
  private final PeerEvents events = new PeerEvents();
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);

  /// Of a host that does not announce.
  static Joins none() {
    return joins(SwarmConfig.origin(), AnnounceSource.none(), new PeerEvents(), () -> 0);
  }

  private static Joins joins(
      SwarmConfig swarm, AnnounceSource tracker, PeerEvents events, LongSupplier clock) {
    PeerConfig config = PeerConfig.of(PeerId.addrHash("agent", 1), "10.0.0.2", 0, swarm);
    return new Joins(config, 16001, tracker, events, clock);
  }

  private Joins agent() {
    return joins(
        SwarmConfig.agent(),
        request -> {
          calls.add(request);
          return CALLED;
        },
        events,
        clock::get);
  }

  private static Join join(Joins joins) {
    return joins.join(BLOB.digest()).orElseThrow();
  }

  private static AnnounceRequest first(Joins joins) {
    return join(joins).announce(BLOB.metaInfo().infoHash());
  }

  @Test
  void joinSaysWhatTheFirstAnnounceWill() {
    Join join = join(agent());
    assertThat(join.peer())
        .isEqualTo(new PeerInfo(PeerId.addrHash("agent", 1), "10.0.0.2", 16001, false, false));
    long capabilities = SwarmConfig.agent().capabilities();
    assertThat(join.surroundings())
        .contains(new Surroundings(capabilities, List.of(), List.of(), false));
  }

  @Test
  void whoHasNoExtensionsOrDoesNotAnnounceDoesNotJoin() {
    SwarmConfig plain = Swarms.withoutExtensions(SwarmConfig.agent());
    Joins reference = joins(plain, AnnounceSource.none(), events, clock::get);
    assertThat(reference.join(BLOB.digest())).isEmpty();
    assertThat(none().join(BLOB.digest())).isEmpty();
  }

  @Test
  void firstAnnounceIsAnsweredWithoutACallAndTheSecondByTheTracker() throws Exception {
    Joins joins = agent();
    joins.answered(BLOB.metaInfo(), HANDOUT);
    assertThat(joins.announce(first(joins))).isEqualTo(HANDOUT);
    assertThat(calls).isEmpty();
    assertThat(joins.announce(first(joins))).isEqualTo(CALLED);
    assertThat(calls).containsExactly(first(joins));
    assertThat(events.announcesJoined.sum()).isEqualTo(1);
    assertThat(events.announces.sum()).isEqualTo(1);
  }

  @Test
  void handoutIsGoodForLessThanTwoSeconds() throws Exception {
    Joins joins = agent();
    joins.answered(BLOB.metaInfo(), HANDOUT);
    clock.addAndGet(1_999_999_999);
    assertThat(joins.announce(first(joins))).isEqualTo(HANDOUT);
    joins.answered(BLOB.metaInfo(), HANDOUT);
    clock.addAndGet(2_000_000_000);
    assertThat(joins.announce(first(joins))).isEqualTo(CALLED);
  }

  @Test
  void announceThatSaysMoreGoesToTheTrackerAndTheHandoutIsOver() throws Exception {
    Joins joins = agent();
    AnnounceRequest first = first(joins);
    PeerInfo self = first.peer();
    long capabilities = SwarmConfig.agent().capabilities();
    PeerInfo done = new PeerInfo(self.id(), self.ip(), self.port(), false, true);
    List<PeerId> other = List.of(OTHER.id());
    for (AnnounceRequest more :
        List.of(
            new AnnounceRequest(
                BLOB.digest(), InfoHash.ofBytes(new byte[20]), self, first.surroundings()),
            new AnnounceRequest(BLOB.digest(), first.infoHash(), done, first.surroundings()),
            with(first, new Surroundings(capabilities, other, List.of(), false)),
            with(first, new Surroundings(capabilities, List.of(), other, false)),
            with(first, new Surroundings(capabilities, List.of(), List.of(), true)))) {
      joins.answered(BLOB.metaInfo(), HANDOUT);
      assertThat(joins.announce(more)).as(more.toString()).isEqualTo(CALLED);
      assertThat(joins.announce(first)).isEqualTo(CALLED);
    }
  }

  private static AnnounceRequest with(AnnounceRequest request, Surroundings surroundings) {
    return new AnnounceRequest(
        request.digest(), request.infoHash(), request.peer(), Optional.of(surroundings));
  }

  @Test
  void handoutsThatNobodyAsksForAreBounded() throws Exception {
    Joins joins = agent();
    joins.answered(BLOB.metaInfo(), HANDOUT);
    for (int i = 0; i < 256; i++) {
      joins.answered(TestBlob.random(i + 2, 10, 10).metaInfo(), HANDOUT);
    }
    assertThat(joins.announce(first(joins))).isEqualTo(CALLED);
  }

  /// Only the handout names the origin: the tracker's other answers name nobody.
  @Test
  void blobIsFetchedFromThoseWhoCameWithTheMetainfo() throws Exception {
    try (Host origin = Host.origin(root, "origin").has(BLOB);
        Host agent = Host.agent(root, "agent").knows(BLOB).isHanded(origin.peer(true))) {
      assertThat(agent.pull(BLOB.digest())).isEqualTo(BLOB.bytes());
      assertThat(agent.joins).hasSize(1);
      assertThat(agent.joins.getFirst().peer()).isEqualTo(agent.peer(false));
      assertThat(agent.lookups).isEmpty();
      await().until(() -> agent.announces.stream().anyMatch(a -> a.peer().complete()));
      assertThat(agent.events.announcesJoined.sum()).isEqualTo(1);
      assertThat(agent.announces)
          .as("the first announce was no call")
          .noneMatch(a -> JoinsTest.isFirst(a, agent.joins.getFirst()));
    }
  }

  private static boolean isFirst(AnnounceRequest request, Join join) {
    return request.equals(join.announce(request.infoHash()));
  }

  /// As at a tracker of the reference.
  @Test
  void whoIsHandedNobodyAnnounces() throws Exception {
    try (Host origin = Host.origin(root, "origin").has(BLOB);
        Host agent = Host.agent(root, "agent").knows(BLOB).knows(origin.peer(true))) {
      assertThat(agent.pull(BLOB.digest())).isEqualTo(BLOB.bytes());
      assertThat(agent.joins).hasSize(1);
      assertThat(isFirst(agent.announces.getFirst(), agent.joins.getFirst())).isTrue();
      assertThat(agent.events.announcesJoined.sum()).isZero();
    }
  }

  @Test
  void whoAsksForTheLengthDoesNotJoinNorDoesTheDownloadThatFollows() throws Exception {
    try (Host origin = Host.origin(root, "origin").has(BLOB);
        Host agent =
            Host.agent(root, "agent")
                .knows(BLOB)
                .knows(origin.peer(true))
                .isHanded(origin.peer(true))) {
      assertThat(agent.downloads.length(Host.NAMESPACE, BLOB.digest())).isEqualTo(BLOB.length());
      assertThat(agent.pull(BLOB.digest())).isEqualTo(BLOB.bytes());
      assertThat(agent.lookups).containsExactly(BLOB.digest());
      assertThat(agent.joins).isEmpty();
      assertThat(agent.announces).isNotEmpty();
    }
  }

  /// Its first announce would tell the tracker that it has no links, and it has some.
  @Test
  void secondReaderOfARunningDownloadDoesNotJoin() throws Exception {
    try (Host agent = Host.agent(root, "agent").knows(BLOB);
        BlobContent first = agent.downloads.open(Host.NAMESPACE, BLOB.digest())) {
      assertThat(agent.joins).hasSize(1);
      for (int i = 0; i < 16; i++) {
        TestBlob forgetting = TestBlob.random(i + 2, 10, 10);
        agent.knows(forgetting);
        agent.downloads.length(Host.NAMESPACE, forgetting.digest());
      }
      agent.downloads.open(Host.NAMESPACE, BLOB.digest()).close();
      assertThat(agent.lookups).endsWith(BLOB.digest());
      assertThat(agent.joins).hasSize(1);
      assertThat(first.length()).isEqualTo(BLOB.length());
    }
  }
}
