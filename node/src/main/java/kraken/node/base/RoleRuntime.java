package kraken.node.base;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import kraken.http.HttpRuntime;
import kraken.http.client.ClientConfig;
import kraken.http.client.HttpClient;

/// What all roles of one process share: the threads and buffers of HTTP, one client, one registry
/// of metrics, one timer for work that is due now and then. Thread-safe; closed after the roles.
public record RoleRuntime(
    HttpRuntime http, HttpClient client, Metrics metrics, ScheduledExecutorService timer)
    implements AutoCloseable {

  public static RoleRuntime create() {
    HttpRuntime http = new HttpRuntime();
    return new RoleRuntime(
        http,
        new HttpClient(http, ClientConfig.defaults()),
        new Metrics(),
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("timer").factory()));
  }

  @Override
  public void close() {
    timer.shutdownNow();
    client.close();
    http.close();
    metrics.close();
  }
}
