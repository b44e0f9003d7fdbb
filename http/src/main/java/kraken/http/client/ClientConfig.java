package kraken.http.client;

import java.time.Duration;

/// Limits of a client.
///
/// @param connectTimeout to open a connection
/// @param timeout of a small call from start to end, unless the request says otherwise
/// @param inactivity of a streaming call: longest wait without a byte either way, unless the
///   request says otherwise
/// @param connectionsPerHost further calls wait for one to come free
/// @param maxBody longest body of a small call
/// @param retryPause between the attempts of a call that asks for retries
public record ClientConfig(
    Duration connectTimeout,
    Duration timeout,
    Duration inactivity,
    int connectionsPerHost,
    int maxBody,
    Duration retryPause) {

  public ClientConfig {
    if (connectionsPerHost < 1 || maxBody < 1) {
      throw new IllegalArgumentException("connections per host and max body must be at least 1");
    }
  }

  public static ClientConfig defaults() {
    return new ClientConfig(
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        256,
        64 << 20,
        Duration.ofMillis(250));
  }

  public ClientConfig withConnectTimeout(Duration value) {
    return new ClientConfig(value, timeout, inactivity, connectionsPerHost, maxBody, retryPause);
  }

  public ClientConfig withTimeout(Duration value) {
    return new ClientConfig(
        connectTimeout, value, inactivity, connectionsPerHost, maxBody, retryPause);
  }

  public ClientConfig withInactivity(Duration value) {
    return new ClientConfig(
        connectTimeout, timeout, value, connectionsPerHost, maxBody, retryPause);
  }

  public ClientConfig withMaxBody(int value) {
    return new ClientConfig(
        connectTimeout, timeout, inactivity, connectionsPerHost, value, retryPause);
  }

  public ClientConfig withRetryPause(Duration value) {
    return new ClientConfig(
        connectTimeout, timeout, inactivity, connectionsPerHost, maxBody, value);
  }
}
