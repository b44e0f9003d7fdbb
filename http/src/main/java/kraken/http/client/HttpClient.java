package kraken.http.client;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import kraken.http.BodySink;
import kraken.http.HttpRuntime;
import org.eclipse.jetty.client.ByteBufferRequestContent;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.util.thread.ThreadPool;

/// Calls other servers, HTTP/1.1 with a pool of connections per host. Thread-safe; calls block.
///
/// Redirects are followed, bodies are never decoded, cookies and authentication are left alone.
public final class HttpClient implements AutoCloseable {
  private static final int RETRIES = 2;
  private static final Set<Integer> RETRYABLE = Set.of(429, 502, 503, 504);

  /// Read from the socket at once.
  private static final int INPUT_BUFFER = 128 << 10;

  /// Shorter than a server keeps an idle connection, so that calls seldom meet a closed one.
  private static final Duration POOLED_IDLE = Duration.ofSeconds(20);

  private final ClientConfig config;
  private final Optional<HttpRuntime> own;
  private final org.eclipse.jetty.client.HttpClient jetty;

  /// A client with threads and buffers of its own.
  public HttpClient(ClientConfig config) {
    this(new HttpRuntime(), config, true);
  }

  /// A client on shared threads and buffers.
  public HttpClient(HttpRuntime runtime, ClientConfig config) {
    this(runtime, config, false);
  }

  private HttpClient(HttpRuntime runtime, ClientConfig config, boolean owner) {
    this.config = config;
    own = owner ? Optional.of(runtime) : Optional.empty();
    var connector = new ClientConnector();
    connector.setSelectors(1);
    connector.setExecutor((Executor) runtime.part(ThreadPool.class));
    connector.setScheduler(runtime.part(Scheduler.class));
    connector.setByteBufferPool(runtime.part(ByteBufferPool.class));
    connector.setConnectTimeout(config.connectTimeout());
    jetty = new org.eclipse.jetty.client.HttpClient(new HttpClientTransportOverHTTP(connector));
    jetty.setMaxConnectionsPerDestination(config.connectionsPerHost());
    jetty.setMaxRequestsQueuedPerDestination(10_000);
    jetty.setIdleTimeout(POOLED_IDLE.toMillis());
    jetty.setResponseBufferSize(INPUT_BUFFER);
    jetty.setMaxRedirects(10);
    jetty.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "kraken"));
    jetty.setHttpCookieStore(new HttpCookieStore.Empty());
    LifeCycle.start(jetty);
    // Statuses belong to the caller: no decoding, no challenges.
    jetty.getContentDecoderFactories().clear();
    jetty.getProtocolHandlers().remove("www-authenticate");
    jetty.getProtocolHandlers().remove("proxy-authenticate");
  }

  /// A small call: the whole answer within the timeout, its body within the client's limit.
  ///
  /// @throws HttpException when there is no whole answer, after the retries if any were asked for
  public HttpResponse send(HttpRequest request) throws IOException {
    for (int left = request.retries() ? RETRIES : 0; ; left--) {
      try {
        HttpResponse response = once(request);
        if (left == 0 || !RETRYABLE.contains(response.status())) {
          return response;
        }
      } catch (HttpException e) {
        if (left == 0) {
          throw e;
        }
      }
      pause(request);
    }
  }

  /// Starts a call whose answer may be long, or which sends a blob: it ends only when no byte moves
  /// for the timeout. Returns when the headers of the answer are there.
  public HttpDownload open(HttpRequest request) throws IOException {
    Duration inactivity = request.timeout().orElse(config.inactivity());
    Request call = prepare(request, inactivity);
    call.idleTimeout(inactivity.toMillis(), TimeUnit.MILLISECONDS);
    return new Call(request.toString(), call).await();
  }

  /// Streams the body of a successful answer into the sink; the answer returned then has an empty
  /// body. Any other status is returned with its body and the sink is not touched.
  public HttpResponse download(HttpRequest request, BodySink sink) throws IOException {
    try (HttpDownload download = open(request)) {
      if (download.isSuccess()) {
        download.readBody(sink);
      }
      return download.toResponse(config.maxBody());
    }
  }

  /// Sends a blob and returns the small answer; like [#open] it may take as long as bytes move.
  public HttpResponse upload(HttpRequest request) throws IOException {
    try (HttpDownload answer = open(request)) {
      return answer.toResponse(config.maxBody());
    }
  }

  @Override
  public void close() {
    LifeCycle.stop(jetty);
    own.ifPresent(HttpRuntime::close);
  }

  private HttpResponse once(HttpRequest request) throws IOException {
    Duration timeout = request.timeout().orElse(config.timeout());
    Request call = prepare(request, timeout);
    call.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    call.idleTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    try (HttpDownload answer = new Call(request.toString(), call).await()) {
      return answer.toResponse(config.maxBody());
    }
  }

  private Request prepare(HttpRequest request, Duration patience) throws HttpException {
    Request call;
    try {
      call = jetty.newRequest(URI.create(request.url())).method(request.method());
    } catch (IllegalArgumentException e) {
      throw new HttpException(request + ": not a URL: " + e.getMessage(), e);
    }
    call.headers(headers -> request.headers().forEach(headers::put));
    return switch (request.body()) {
      case HttpRequest.Empty _ -> call;
      case HttpRequest.Bytes b ->
          call.body(new ByteBufferRequestContent(b.contentType(), b.bytes().slice()));
      case HttpRequest.Content content -> {
        var upload = new BlobUpload(content, patience);
        yield call.body(upload).onComplete(_ -> upload.closeWindow());
      }
    };
  }

  private void pause(HttpRequest request) throws HttpException {
    try {
      Thread.sleep(config.retryPause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HttpException(request + ": interrupted between attempts", e);
    }
  }
}
