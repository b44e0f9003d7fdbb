package kraken.cluster.api;

import java.io.IOException;
import java.time.Duration;
import kraken.cluster.health.Probe;
import kraken.core.HostPort;
import kraken.http.client.HttpClient;

/// Asks a host's `/health`. Any thread.
public final class HealthProbe implements Probe {
  private final HttpClient http;

  public HealthProbe(HttpClient http) {
    this.http = http;
  }

  @Override
  public boolean isHealthy(HostPort host, Duration timeout) {
    try {
      return new Caller(http, host).get("/health", timeout).status() == 200;
    } catch (IOException _) {
      return false;
    }
  }
}
