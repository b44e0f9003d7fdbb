package kraken.node.base;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import kraken.core.PeerId;
import kraken.http.server.Observer;
import kraken.http.server.Router;

/// The figures of a process, in Prometheus' text form at `GET /metrics`. Every figure of a role has
/// the label `role` (`origin`, `agent`, …) and `instance_port`, so that several roles of one
/// process stay apart. Thread-safe.
public final class Metrics implements AutoCloseable {
  private static final int MOST_PEERS = 1000;
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /// What counters read: the registry itself holds it weakly, and would show the last value it saw
  /// when it is gone.
  private final Queue<DoubleSupplier> sources = new ConcurrentLinkedQueue<>();

  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
  }

  /// The figures of one role.
  public RoleMetrics of(String role, int port) {
    return new RoleMetrics(Tags.of("role", role, "instance_port", Integer.toString(port)));
  }

  @Override
  public void close() {
    registry.close();
  }

  /// Figures that carry the labels of one role.
  public final class RoleMetrics {
    private final Tags labels;
    private final Set<PeerId> peers = ConcurrentHashMap.newKeySet();

    private RoleMetrics(Tags labels) {
      this.labels = labels;
    }

    /// Adds the page `/metrics` and counts and times every request of this router:
    /// `kraken_http_requests_seconds{route,method,status}`, `kraken_http_sent_bytes_total`.
    public Router observe(Router router) {
      Observer observer =
          served -> {
            Tags request =
                labels.and(
                    "route", served.route(),
                    "method", served.method(),
                    "status", Integer.toString(served.status()));
            Timer.builder("kraken.http.requests")
                .tags(request)
                .register(registry)
                .record(served.nanos(), TimeUnit.NANOSECONDS);
            registry.counter("kraken.http.sent.bytes", labels).increment((double) served.sent());
            registry
                .counter("kraken.http.received.bytes", labels)
                .increment((double) served.received());
          };
      return router
          .observer(observer)
          .get("/metrics", exchange -> exchange.sendBytes(200, TEXT, page()));
    }

    /// A figure that only grows, read when the page is asked for. The page shows it as
    /// `kraken_..._total`.
    public void counter(String name, String help, DoubleSupplier value) {
      sources.add(value);
      FunctionCounter.builder(name, value, DoubleSupplier::getAsDouble)
          .description(help)
          .tags(labels)
          .register(registry);
    }

    /// Counts what one peer did, named by the label `peer`; beyond 1,000 peers as `other`.
    public void count(String name, PeerId peer) {
      boolean known = peers.contains(peer) || (peers.size() < MOST_PEERS && peers.add(peer));
      registry.counter(name, labels.and("peer", known ? peer.hex() : "other")).increment();
    }

    /// A figure that goes up and down.
    public void gauge(String name, String help, DoubleSupplier value) {
      Gauge.builder(name, value::getAsDouble).description(help).tags(labels).register(registry);
    }
  }

  byte[] page() {
    return registry.scrape().getBytes(StandardCharsets.UTF_8);
  }
}
