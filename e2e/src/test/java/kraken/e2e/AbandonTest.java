package kraken.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Bytes while swarming: who reads a part, who goes away, and who comes later, at a rate at which
/// there is time to look.
@Timeout(400)
final class AbandonTest {
  @RegisterExtension static final Scene SCENE = new Scene();

  private static final long MIB = 1 << 20;
  private static final Cluster CLUSTER = SCENE.cluster("abandon", "--rate", "5MB/s");

  @BeforeAll
  static void start() throws IOException {
    CLUSTER.start();
  }

  @Test
  void aDownloadNobodyWaitsForStopsAndIsResumedByTheNextRequest() throws IOException {
    Content blob = CLUSTER.proxy().push(Content.random(1, 80_000_000));
    long before = CLUSTER.received(1);
    try (Call pull = CLUSTER.agent(1).openPull(blob.digest())) {
      Call.Head head = RegistryClient.readHead(pull, blob.digest());
      pull.body("GET", head).skipNBytes(10_000_000);
    }
    long kept = awaitStandstill(1) - before;
    assertThat(kept).as("received when it stopped").isBetween(10_000_000L, 70_000_000L);
    assertThat(CLUSTER.disk(1).verified(blob.digest()).orElse(0L))
        .as("what it has stays")
        .isGreaterThan(8_000_000L);

    CLUSTER.agent(1).pull(blob);
    assertThat(CLUSTER.received(1) - before)
        .as("received for one blob in two goes, the first got %d", kept)
        .isBetween(blob.length(), blob.length() + 8 * MIB);
  }

  /// Waits until no piece has come for three seconds.
  ///
  /// @return bytes received until then
  private static long awaitStandstill(int agent) {
    long[] last = {-1};
    await("the download to stop")
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ofSeconds(3))
        .pollInterval(Duration.ofSeconds(3))
        .until(() -> {
          long now = CLUSTER.received(agent);
          boolean same = now == last[0];
          last[0] = now;
          return same;
        });
    return last[0];
  }

  @Test
  void twoReadersOfOneBlobShareOneDownload() throws Exception {
    Content blob = CLUSTER.proxy().push(Content.random(2, 20_000_000));
    long before = CLUSTER.received(2);
    assertThat(Audit.of(CLUSTER.agent(2), List.of(blob, blob, blob), List.of())).isEmpty();
    assertThat(CLUSTER.received(2) - before)
        .as("received for three readers at once")
        .isBetween(blob.length(), blob.length() + 8 * MIB);
  }

  @Test
  void aReaderThatGoesDoesNotDisturbTheOther() throws Exception {
    Content blob = CLUSTER.proxy().push(Content.random(3, 40_000_000));
    Call leaving = CLUSTER.agent(2).openPull(blob.digest());
    try (leaving;
        Call staying = CLUSTER.agent(2).openPull(blob.digest())) {
      Call.Head head = RegistryClient.readHead(staying, blob.digest());
      InputStream body = staying.body("GET", head);
      body.skipNBytes(3_000_000);
      leaving.close();
      assertThat(body.readNBytes(1000)).isEqualTo(blob.bytes(3_000_000, 1000));
      body.skipNBytes(blob.length() - 3_001_000);
      assertThat(body.read()).isEqualTo(-1);
    }
    CLUSTER.agent(2).pull(blob);
  }

  @Test
  void headAndRangeOfAColdBlobDoNotFetchItWhole() throws IOException {
    Content blob = CLUSTER.proxy().push(Content.random(4, 100_000_000));
    long before = CLUSTER.received(2);
    assertThat(CLUSTER.agent(2).length(blob.digest())).isEqualTo(blob.length());
    assertThat(CLUSTER.received(2) - before).as("received for HEAD").isLessThan(MIB);

    assertThat(CLUSTER.agent(2).range(blob.digest(), 70_000_000, 1000))
        .isEqualTo(blob.bytes(70_000_000, 1000));
    assertThat(CLUSTER.received(2) - before)
        .as("received when the range was answered")
        .isLessThan(blob.length() / 4);
    assertThat(awaitStandstill(2) - before)
        .as("received when the download stopped")
        .isLessThan(blob.length() / 2);
  }

  @Test
  void theFirstBytesComeLongBeforeTheLast() throws IOException {
    Content blob = CLUSTER.proxy().push(Content.random(5, 60_000_000));
    long before = CLUSTER.received(1);
    try (Call pull = CLUSTER.agent(1).openPull(blob.digest())) {
      Call.Head head = RegistryClient.readHead(pull, blob.digest());
      assertThat(pull.body("GET", head).readNBytes(1000)).isEqualTo(blob.bytes(0, 1000));
      assertThat(CLUSTER.received(1) - before).isLessThan(blob.length() / 4);
    }
  }
}
