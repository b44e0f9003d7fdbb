package kraken.node.base;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.LongAdder;
import kraken.core.PeerId;
import org.junit.jupiter.api.Test;

final class MetricsTest {
  @Test
  void aCounterGoesOnAfterAGarbageCollection() {
    try (Metrics metrics = new Metrics()) {
      LongAdder bytes = new LongAdder();
      metrics.of("agent", 7).counter("kraken.test", "A test", bytes::sum);
      WeakReference<Object> collected = new WeakReference<>(new Object());
      await("a garbage collection")
          .until(() -> {
            System.gc();
            return collected.get() == null;
          });
      bytes.add(5);
      assertThat(new String(metrics.page(), UTF_8))
          .contains("kraken_test_total{instance_port=\"7\",role=\"agent\"} 5.0");
    }
  }

  @Test
  void aPeerIsNamedInItsOwnFigure() {
    try (Metrics metrics = new Metrics()) {
      PeerId peer = PeerId.addrHash("10.0.0.5", 15001);
      Metrics.RoleMetrics role = metrics.of("agent", 7);
      role.count("kraken.peer.banned", peer);
      role.count("kraken.peer.banned", peer);
      assertThat(new String(metrics.page(), UTF_8))
          .contains("peer=\"" + peer.hex() + "\",role=\"agent\"} 2.0");
    }
  }

  @Test
  void peersBeyondTheLimitAreCountedTogether() {
    try (Metrics metrics = new Metrics()) {
      Metrics.RoleMetrics role = metrics.of("agent", 7);
      for (int port = 1; port <= 1002; port++) {
        role.count("kraken.peer.banned", PeerId.addrHash("10.0.0.5", port));
      }
      assertThat(new String(metrics.page(), UTF_8)).contains("peer=\"other\",role=\"agent\"} 2.0");
    }
  }
}
