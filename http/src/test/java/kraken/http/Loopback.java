package kraken.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kraken.http.client.ClientConfig;
import kraken.http.client.HttpClient;
import kraken.http.server.HttpServer;
import kraken.http.server.Observer;
import kraken.http.server.Router;
import kraken.http.server.ServerConfig;

/// A server on a free port and a client, both on one runtime; for one test.
public final class Loopback implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpRuntime runtime = new HttpRuntime();
  private final BlockingQueue<Observer.Served> served = new LinkedBlockingQueue<>();
  private final HttpServer server;
  private final HttpClient client;

  public Loopback(Router router) throws IOException {
    this(router, ServerConfig.loopback(), ClientConfig.defaults());
  }

  public Loopback(Router router, ServerConfig config, ClientConfig clientConfig)
      throws IOException {
    server = new HttpServer(runtime, config, router.observer(served::add));
    server.start();
    client = new HttpClient(runtime, clientConfig);
  }

  public HttpServer server() {
    return server;
  }

  public HttpClient client() {
    return client;
  }

  public HttpRuntime runtime() {
    return runtime;
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }

  public RawClient raw() throws IOException {
    return new RawClient(server.port());
  }

  /// Waits for the next request that ended.
  public Observer.Served nextServed() throws InterruptedException {
    Observer.Served next = served.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no request ended within " + PATIENCE);
    }
    return next;
  }

  public static byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  public static void copy(ByteBuffer chunk, ByteArrayOutputStream to) {
    byte[] bytes = new byte[chunk.remaining()];
    chunk.get(bytes);
    to.writeBytes(bytes);
  }

  @Override
  public void close() {
    client.close();
    server.close();
    runtime.close();
  }
}
