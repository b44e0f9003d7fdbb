package kraken.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import kraken.cluster.api.AnnounceRequest;
import kraken.cluster.api.AnnounceRequest.Surroundings;
import kraken.core.PeerId;
import kraken.http.BlobContent;
import kraken.store.BlobStore;
import kraken.store.StoreConfig;
import kraken.swarm.SwarmConfig;
import kraken.testkit.TestBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the tracker is told of links, and when a host leaves.
@Timeout(60)
final class FarewellTest {
  private static final TestBlob BLOB = TestBlob.random(1, 1_000_001, 1 << 17);

  @TempDir Path root;

  private static Surroundings said(AnnounceRequest request) {
    return request.surroundings().orElseThrow();
  }

  @Test
  void hostThatStopsTellsTheTrackerOfEachTorrent() throws Exception {
    Host agent = Host.agent(root, "agent").knows(BLOB);
    try (Host seeder = Host.origin(root, "origin").has(BLOB)) {
      agent.knows(seeder.peer(true));
      agent.pull(BLOB.digest());
      await().until(() -> agent.announces.getLast().peer().complete());
    } finally {
      agent.close();
    }
    assertThat(agent.announces).hasSizeGreaterThan(2);
    assertThat(agent.announces.subList(0, agent.announces.size() - 1))
        .noneMatch(request -> said(request).stopped());
    assertThat(said(agent.announces.getLast()).stopped()).isTrue();
    assertThat(agent.announces.getLast().infoHash()).isEqualTo(BLOB.metaInfo().infoHash());
  }

  @Test
  void linksAndThoseThatCouldNotBeReachedAreTold() throws Exception {
    PeerId nobody = PeerId.addrHash("127.0.0.1", 1);
    try (Host seeder = Host.origin(root, "origin");
        Host agent = Host.agent(root, "agent").knows(BLOB)) {
      agent.knows(new kraken.core.PeerInfo(nobody, "127.0.0.1", 1, false, false));
      try (BlobContent content = agent.downloads.open(Host.NAMESPACE, BLOB.digest())) {
        await()
            .until(() -> agent.announces.stream().anyMatch(r -> said(r).lost().contains(nobody)));
        seeder.has(BLOB);
        agent.knows(seeder.peer(true));
        Host.read(content);
      }
      assertThat(said(agent.announces.getFirst()).links()).isEmpty();
      await().until(() -> agent.announces.stream().anyMatch(r -> r.peer().complete()));
    }
  }

  @Test
  void whoHasNoExtensionsAnnouncesAsTheReferenceAndLeavesSilently() throws Exception {
    Host agent = Host.agent(root, "agent", Swarms.withoutExtensions(SwarmConfig.agent()));
    agent.knows(BLOB);
    BlobContent content = agent.downloads.open(Host.NAMESPACE, BLOB.digest());
    await().until(() -> agent.announces.size() > 1);
    agent.close();
    content.close();
    assertThat(agent.announces).allMatch(request -> request.surroundings().isEmpty());
  }

  @Test
  void readersHearThatTheHostStops() throws Exception {
    Host agent = Host.agent(root, "agent").knows(BLOB);
    BlobContent content = agent.downloads.open(Host.NAMESPACE, BLOB.digest());
    agent.close();
    assertThatThrownBy(() -> content.awaitAvailable(0, Duration.ofSeconds(10)))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(EOFException.class)
        .hasMessageContaining("this host stops");
    content.close();
  }

  /// The tracker hangs: the host stops all the same, soon.
  @Test
  void trackerThatDoesNotAnswerIsNotWaitedForLong() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    PeerConfig config =
        PeerConfig.of(PeerId.addrHash("agent", 1), "127.0.0.1", 0, SwarmConfig.agent())
            .withBindAddress("127.0.0.1");
    try (BlobStore store = BlobStore.open(StoreConfig.under(root).withFsync(false));
        var thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Downloads downloads =
          Downloads.start(
              config,
              new Downloads.Around(
                  store,
                  (_, _) -> BLOB.metaInfo(),
                  request -> {
                    asked.countDown();
                    never.await();
                    throw new IOException("never " + request);
                  },
                  MissingBlob.ignored(),
                  new PeerEvents(_ -> {})));
      BlobContent content = downloads.open(Host.NAMESPACE, BLOB.digest());
      asked.await();
      var closing =
          thread.submit(() -> {
            downloads.close();
            return List.of();
          });
      assertThat(closing).succeedsWithin(Duration.ofSeconds(4));
      never.countDown();
      content.close();
    }
  }
}
