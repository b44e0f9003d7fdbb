package kraken.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kraken.cluster.api.MetaInfoJson;
import kraken.core.Digest;
import kraken.core.ServiceException;
import kraken.http.BlobContent;
import kraken.store.PartialBlob;
import kraken.testkit.TestBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real hosts over loopback sockets.
@Timeout(60)
final class TransferTest {
  @TempDir Path root;

  @ParameterizedTest
  @CsvSource({
    "5000011, 1048576, true",
    "5000011, 1048576, false",
    "4194304, 1048576, true",
    "100, 1048576, true",
    "70001, 97, true",
    "9000000, 8388608, false",
  })
  void agentPullsFromAnOrigin(int length, int pieceLength, boolean pieceHashes) throws Exception {
    TestBlob whole = TestBlob.random(1, length, pieceLength);
    TestBlob blob = pieceHashes ? whole : whole.withoutPieceHashes();
    try (Host origin = Host.origin(root, "origin").has(blob);
        Host agent = Host.agent(root, "agent").knows(blob).knows(origin.peer(true))) {
      assertThat(agent.downloads.length(Host.NAMESPACE, blob.digest())).isEqualTo(length);
      assertThat(agent.pull(blob.digest())).isEqualTo(blob.bytes());
      await().until(() -> agent.store.find(blob.digest()).isPresent());
      assertThat(agent.cached(blob.digest())).isEqualTo(blob.bytes());
      assertThat(agent.events.bytesReceived.sum()).isEqualTo(length);
      assertThat(origin.events.piecesSent.sum()).isEqualTo(blob.metaInfo().pieces());
      // The second time it is here.
      assertThat(agent.pull(blob.digest())).isEqualTo(blob.bytes());
      assertThat(agent.events.bytesReceived.sum()).isEqualTo(length);
      await().untilAsserted(() -> assertThat(agent.downloads.progress()).isEmpty());
      await().untilAsserted(() -> assertThat(agent.announces.getLast().peer().complete()).isTrue());
      assertThat(agent.events.coreFailures.sum()).isZero();
      assertThat(origin.events.coreFailures.sum()).isZero();
    }
  }

  @Test
  void emptyBlobIsThereAtOnce() throws Exception {
    TestBlob blob = TestBlob.of(new byte[0], 4096);
    try (Host agent = Host.agent(root, "agent").knows(blob)) {
      assertThat(agent.pull(blob.digest())).isEmpty();
      assertThat(agent.cached(blob.digest())).isEmpty();
    }
  }

  @Test
  void agentsPassPiecesOnToEachOther() throws Exception {
    TestBlob blob = TestBlob.random(2, 8 << 20, 1 << 18);
    List<Host> agents = new ArrayList<>();
    try (Host origin = Host.origin(root, "origin").has(blob);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 6; i++) {
        Host agent = Host.agent(root, "agent-" + i).knows(blob);
        // As a tracker does it: each pair is told to one of the two, two know the origin.
        agents.forEach(earlier -> agent.knows(earlier.peer(false)));
        agents.add(i < 2 ? agent.knows(origin.peer(true)) : agent);
      }
      List<Future<byte[]>> pulls = new ArrayList<>();
      for (Host agent : agents) {
        pulls.add(threads.submit(() -> agent.pull(blob.digest())));
      }
      for (Future<byte[]> pull : pulls) {
        assertThat(pull.get()).isEqualTo(blob.bytes());
      }
      assertThat(agents).allMatch(agent -> agent.events.peersBanned.sum() == 0);
      assertThat(agents).allMatch(agent -> agent.events.coreFailures.sum() == 0);
      assertThat(agents.stream().mapToLong(agent -> agent.events.piecesSent.sum()).sum())
          .isGreaterThanOrEqualTo(4L * blob.metaInfo().pieces());
    } finally {
      for (Host agent : agents) {
        agent.close();
      }
    }
  }

  @Test
  void noFileAndNoSocketStaysOpen() throws Exception {
    UnixOperatingSystemMXBean system =
        (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    TestBlob blob = TestBlob.random(11, 1 << 20, 1 << 16);
    TestBlob half = TestBlob.random(12, 1 << 20, 1 << 16);
    try (Host warm = Host.agent(root, "warm").knows(half).has(blob)) {
      warm.downloads.open(Host.NAMESPACE, half.digest()).close();
    }
    long before = system.getOpenFileDescriptorCount();
    try (Host origin = Host.origin(root, "origin").has(blob);
        Host agent = Host.agent(root, "agent").knows(blob).knows(half).knows(origin.peer(true))) {
      agent.downloads.open(Host.NAMESPACE, half.digest()).close();
      assertThat(agent.pull(blob.digest())).isEqualTo(blob.bytes());
      await().until(() -> agent.store.find(blob.digest()).isPresent());
      assertThat(system.getOpenFileDescriptorCount()).isGreaterThan(before);
    }
    await().until(() -> system.getOpenFileDescriptorCount() <= before);
  }

  @Test
  void manyReadersShareOneDownload() throws Exception {
    TestBlob blob = TestBlob.random(3, 3 << 20, 1 << 18);
    try (Host origin = Host.origin(root, "origin").has(blob);
        Host agent = Host.agent(root, "agent").knows(blob).knows(origin.peer(true));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<byte[]>> pulls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        pulls.add(threads.submit(() -> agent.pull(blob.digest())));
      }
      for (Future<byte[]> pull : pulls) {
        assertThat(pull.get()).isEqualTo(blob.bytes());
      }
      assertThat(agent.events.downloadsStarted.sum()).isLessThanOrEqualTo(1);
      assertThat(agent.events.bytesReceived.sum()).isEqualTo(blob.length());
    }
  }

  @Test
  void downloadGoesOnFromWhatIsOnDisk() throws Exception {
    TestBlob blob = TestBlob.random(4, 4 << 20, 1 << 18);
    try (Host origin = Host.origin(root, "origin").has(blob);
        Host agent = Host.agent(root, "agent").knows(blob).knows(origin.peer(true))) {
      try (PartialBlob partial =
          agent.store.openPartial(blob.metaInfo(), MetaInfoJson.encode(blob.metaInfo()))) {
        for (int i = 0; i < 10; i++) {
          Host.hasPiece(partial, blob, i);
        }
      }
      assertThat(agent.pull(blob.digest())).isEqualTo(blob.bytes());
      assertThat(agent.events.bytesReceived.sum()).isEqualTo(6 << 18);
    }
  }

  @Test
  void killBeforeTheCommitCostsNothing() throws Exception {
    TestBlob blob = TestBlob.random(5, 1 << 20, 1 << 18);
    try (Host agent = Host.agent(root, "agent").knows(blob)) {
      try (PartialBlob partial =
          agent.store.openPartial(blob.metaInfo(), MetaInfoJson.encode(blob.metaInfo()))) {
        for (int i = 0; i < 4; i++) {
          Host.hasPiece(partial, blob, i);
        }
      }
      assertThat(agent.pull(blob.digest())).isEqualTo(blob.bytes());
      assertThat(agent.store.find(blob.digest())).isPresent();
    }
  }

  @Test
  void blobThatNobodyHasIsNotFound() throws Exception {
    Digest digest = Digest.of(new byte[] {1});
    try (Host agent = Host.agent(root, "agent")) {
      assertThatThrownBy(() -> agent.downloads.open(Host.NAMESPACE, digest))
          .isInstanceOf(ServiceException.NotFound.class);
      assertThatThrownBy(() -> agent.downloads.length(Host.NAMESPACE, digest))
          .isInstanceOf(ServiceException.NotFound.class);
      assertThatThrownBy(() -> agent.downloads.remove(digest))
          .isInstanceOf(ServiceException.NotFound.class);
      assertThat(agent.dataFiles()).isEmpty();
    }
  }

  @Test
  void originIsToldOfABlobThatItLacks() throws Exception {
    TestBlob blob = TestBlob.random(6, 1000, 100);
    try (Host origin = Host.origin(root, "origin");
        Host agent = Host.agent(root, "agent").knows(blob).knows(origin.peer(true));
        BlobContent content = agent.downloads.open(Host.NAMESPACE, blob.digest())) {
      await().until(() -> origin.refreshed.contains(blob.digest()));
      origin.has(blob);
      assertThat(Host.read(content)).isEqualTo(blob.bytes());
    }
  }

  @Test
  void removeEndsTheDownloadAndDeletesIt() throws Exception {
    TestBlob blob = TestBlob.random(7, 1 << 20, 1 << 18);
    try (Host agent = Host.agent(root, "agent").knows(blob)) {
      BlobContent content = agent.downloads.open(Host.NAMESPACE, blob.digest());
      assertThat(agent.downloads.progress())
          .singleElement()
          .satisfies(p -> {
            assertThat(p.digest()).isEqualTo(blob.digest());
            assertThat(p.length()).isEqualTo(blob.length());
            assertThat(p.bytes()).isZero();
            assertThat(p.readers()).isEqualTo(1);
          });
      agent.downloads.remove(blob.digest());
      assertThatThrownBy(() -> content.awaitAvailable(0, Duration.ofSeconds(10)))
          .hasMessageContaining("removed");
      content.close();
      assertThat(agent.dataFiles()).isEmpty();
      assertThat(agent.downloads.progress()).isEmpty();
    }
  }

  @Test
  void removeOfACompleteBlobStopsSeedingIt() throws Exception {
    TestBlob blob = TestBlob.random(8, 1 << 20, 1 << 18);
    try (Host origin = Host.origin(root, "origin").has(blob);
        Host agent = Host.agent(root, "agent").knows(blob).knows(origin.peer(true))) {
      agent.pull(blob.digest());
      await().until(() -> agent.store.find(blob.digest()).isPresent());
      agent.downloads.remove(blob.digest());
      assertThat(agent.dataFiles()).isEmpty();
      assertThat(agent.pull(blob.digest())).isEqualTo(blob.bytes());
    }
  }

  @Test
  void readerGetsAnErrorWhenTheHostStops() throws Exception {
    TestBlob blob = TestBlob.random(9, 1000, 100);
    Host agent = Host.agent(root, "agent").knows(blob);
    BlobContent content = agent.downloads.open(Host.NAMESPACE, blob.digest());
    agent.close();
    assertThatThrownBy(() -> content.awaitAvailable(0, Duration.ofSeconds(10)))
        .isInstanceOfAny(IOException.class, ServiceException.class)
        .hasMessageContaining("stops");
    assertThatThrownBy(() -> agent.downloads.open(Host.NAMESPACE, blob.digest()))
        .isInstanceOf(ServiceException.Unavailable.class);
    content.close();
  }

  @Test
  void loopSaysThatItIsAlive() throws Exception {
    try (Host agent = Host.agent(root, "agent")) {
      assertThat(agent.downloads.isAlive(Duration.ofSeconds(5))).isTrue();
      agent.downloads.close();
      assertThat(agent.downloads.isAlive(Duration.ofMillis(10))).isFalse();
    }
  }
}
