package kraken.node.base;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.LongAdder;
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
}
