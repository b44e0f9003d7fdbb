package kraken.http.server;

import java.io.IOException;
import java.util.Optional;
import kraken.http.HttpRuntime;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One port: HTTP/1.1 and HTTP/2 without TLS. Several servers of one process share a [HttpRuntime],
/// and may share a router. Thread-safe.
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  /// Read from the socket at once: fewer system calls per uploaded GiB.
  private static final int INPUT_BUFFER = 128 << 10;

  /// What an HTTP/2 client may send ahead of the reader.
  private static final int H2_WINDOW = 4 << 20;

  private final ServerConfig config;
  private final Optional<HttpRuntime> own;
  private final Server server;
  private final ServerConnector connector;
  private final Dispatcher dispatcher;

  /// A server with threads and buffers of its own.
  public HttpServer(ServerConfig config, Router router) {
    this(new HttpRuntime(), config, router, true);
  }

  /// A server on shared threads and buffers.
  public HttpServer(HttpRuntime runtime, ServerConfig config, Router router) {
    this(runtime, config, router, false);
  }

  private HttpServer(HttpRuntime runtime, ServerConfig config, Router router, boolean owner) {
    this.config = config;
    own = owner ? Optional.of(runtime) : Optional.empty();
    server =
        new Server(
            runtime.part(ThreadPool.class),
            runtime.part(Scheduler.class),
            runtime.part(ByteBufferPool.class));
    dispatcher = new Dispatcher(router, config);
    server.setHandler(dispatcher);
    server.setErrorHandler(new RoutersErrors(router, config));
    connector = connector();
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(config.maxConnections(), connector));
  }

  /// Binds the port and serves.
  ///
  /// @throws IOException when the port cannot be bound
  public void start() throws IOException {
    try {
      server.start();
    } catch (IOException e) {
      close();
      throw new IOException(
          "cannot listen on " + config.host() + ":" + config.port() + ": " + e.getMessage(), e);
    } catch (Exception e) {
      close();
      throw new IllegalStateException("the HTTP server did not start", e);
    }
  }

  /// The port bound, also when any free one was asked for.
  public int port() {
    return connector.getLocalPort();
  }

  /// Accepts nothing new, lets running requests end within the grace period, then cuts the rest.
  @Override
  public void close() {
    int port = port();
    connector.close();
    try {
      if (!dispatcher.drain(config.stopGrace())) {
        LOG.warn("port {}: requests still run after {}, cut", port, config.stopGrace());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LifeCycle.stop(server);
    own.ifPresent(HttpRuntime::close);
  }

  private ServerConnector connector() {
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(config.maxHeaderBytes());
    http.setOutputBufferSize(64 << 10);
    // The router works on the raw path, so nothing is ambiguous to it.
    http.setUriCompliance(UriCompliance.UNSAFE);
    var http1 = new HttpConnectionFactory(http);
    http1.setInputBufferSize(INPUT_BUFFER);
    // A configuration of its own: this constructor shrinks the input buffer in what it is given.
    var http2 = new HTTP2CServerConnectionFactory(new HttpConfiguration(http));
    http2.setInitialSessionRecvWindow(H2_WINDOW);
    http2.setInitialStreamRecvWindow(H2_WINDOW);
    // No acceptor thread: the one selector accepts as well.
    var made = new ServerConnector(server, 0, 1, http1, http2);
    made.setHost(config.host());
    made.setPort(config.port());
    made.setIdleTimeout(config.idleTimeout().toMillis());
    made.setAcceptQueueSize(1024);
    return made;
  }

  /// Answers what never reaches the routes: malformed requests, header floods, too long paths. In
  /// the form of the router, so that a client of the registry gets its JSON.
  private static final class RoutersErrors extends ErrorHandler {
    private final Router router;
    private final ServerConfig config;

    RoutersErrors(Router router, ServerConfig config) {
      this.router = router;
      this.config = config;
    }

    @Override
    protected void generateResponse(
        Request request,
        Response response,
        int status,
        String message,
        @Nullable Throwable cause,
        Callback callback) {
      try {
        router.refuse(new Exchange(request, response, config), status, reason(message, cause));
        callback.succeeded();
      } catch (IOException | RuntimeException e) {
        callback.failed(e);
      }
    }

    /// Of a path that is none, the cause says nothing but the name of the status.
    private static String reason(String message, @Nullable Throwable cause) {
      String reason = cause instanceof HttpException http ? http.getReason() : null;
      if (reason == null || reason.equals(HttpStatus.getMessage(HttpStatus.BAD_REQUEST_400))) {
        return message.equals(HttpStatus.getMessage(HttpStatus.BAD_REQUEST_400))
            ? "its path leaves the root, or has a NUL or a broken escape"
            : message;
      }
      return reason;
    }
  }
}
