package kraken.http.server;

import java.time.Duration;

/// One listening port and its limits.
///
/// @param host name or address to bind
/// @param port 0 takes any free one
/// @param maxHeaderBytes request line and headers together; more is 431, a longer path 414
/// @param idleTimeout a connection without a byte for so long is closed: between requests, inside a
///   request, and when a client stops reading
/// @param contentPatience how long an answer waits for the next byte of a growing blob
/// @param maxConnections further ones wait in the kernel's queue
/// @param stopGrace how long running requests may go on when the server is closed
public record ServerConfig(
    String host,
    int port,
    int maxHeaderBytes,
    Duration idleTimeout,
    Duration contentPatience,
    int maxConnections,
    Duration stopGrace) {

  public static final int DEFAULT_MAX_HEADER_BYTES = 32 << 10;
  public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(75);
  public static final Duration DEFAULT_CONTENT_PATIENCE = Duration.ofMinutes(15);
  public static final int DEFAULT_MAX_CONNECTIONS = 10_000;
  public static final Duration DEFAULT_STOP_GRACE = Duration.ofSeconds(5);

  public ServerConfig {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + ": must be 0 to 65535");
    }
    if (maxHeaderBytes < 1024 || maxConnections < 1) {
      throw new IllegalArgumentException(
          "max header bytes must be at least 1024 and max connections at least 1");
    }
  }

  /// All interfaces, default limits.
  public static ServerConfig onPort(int port) {
    return new ServerConfig(
        "0.0.0.0",
        port,
        DEFAULT_MAX_HEADER_BYTES,
        DEFAULT_IDLE_TIMEOUT,
        DEFAULT_CONTENT_PATIENCE,
        DEFAULT_MAX_CONNECTIONS,
        DEFAULT_STOP_GRACE);
  }

  /// Any free port of the loopback interface, for tests and for helpers behind another server.
  public static ServerConfig loopback() {
    return onPort(0).withHost("127.0.0.1");
  }

  public ServerConfig withHost(String value) {
    return new ServerConfig(
        value, port, maxHeaderBytes, idleTimeout, contentPatience, maxConnections, stopGrace);
  }

  public ServerConfig withMaxHeaderBytes(int value) {
    return new ServerConfig(
        host, port, value, idleTimeout, contentPatience, maxConnections, stopGrace);
  }

  public ServerConfig withIdleTimeout(Duration value) {
    return new ServerConfig(
        host, port, maxHeaderBytes, value, contentPatience, maxConnections, stopGrace);
  }

  public ServerConfig withContentPatience(Duration value) {
    return new ServerConfig(
        host, port, maxHeaderBytes, idleTimeout, value, maxConnections, stopGrace);
  }

  public ServerConfig withMaxConnections(int value) {
    return new ServerConfig(
        host, port, maxHeaderBytes, idleTimeout, contentPatience, value, stopGrace);
  }

  public ServerConfig withStopGrace(Duration value) {
    return new ServerConfig(
        host, port, maxHeaderBytes, idleTimeout, contentPatience, maxConnections, value);
  }
}
