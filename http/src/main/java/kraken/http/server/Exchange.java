package kraken.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kraken.http.BlobContent;
import kraken.http.BodySink;
import kraken.http.Json;
import kraken.http.jetty.BodyReader;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request and its answer. Belongs to the virtual thread of the request; all calls may block.
///
/// Exactly one of the `send` methods is called, after status and headers were set; the short forms
/// set the status themselves. None of them returns before the bytes were taken by the connection.
public final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final Request request;
  private final Response response;
  private final ServerConfig config;
  private final BodyReader body;
  private String route = "-";
  private Map<String, String> params = Map.of();
  private Optional<Map<String, List<String>>> query = Optional.empty();
  private Optional<String> allow = Optional.empty();
  private long sent;
  private boolean started;
  private boolean complete;
  private boolean broken;

  Exchange(Request request, Response response, ServerConfig config) {
    this.request = request;
    this.response = response;
    this.config = config;
    this.body = new BodyReader(request, this::bodyFailure);
  }

  public String method() {
    return request.getMethod();
  }

  /// The path as sent, escapes and double slashes included, without the query.
  public String rawPath() {
    String path = request.getHttpURI().getPath();
    return path == null ? "" : path;
  }

  /// The query as sent, without `?`.
  public Optional<String> rawQuery() {
    return Optional.ofNullable(request.getHttpURI().getQuery());
  }

  /// The decoded value of `{name}` or `{name...}` of the route.
  public String param(String name) {
    String value = params.get(name);
    if (value == null) {
      throw new IllegalStateException("route " + route + " has no param " + name);
    }
    return value;
  }

  /// The first value of this name in the query; present and empty for `?name`.
  public Optional<String> query(String name) {
    return queries(name).stream().findFirst();
  }

  public List<String> queries(String name) {
    if (query.isEmpty()) {
      query = Optional.of(Query.parse(request.getHttpURI().getQuery()));
    }
    return query.get().getOrDefault(name, List.of());
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeaders().get(name));
  }

  /// All lines of this header, unsplit.
  public List<String> headers(String name) {
    return request.getHeaders().getValuesList(name);
  }

  /// Host and port that the client asked for, or the address it reached.
  public String authority() {
    return Request.getServerName(request) + ":" + Request.getServerPort(request);
  }

  /// `http` or `https`, as seen by this server.
  public String scheme() {
    return request.isSecure() ? "https" : "http";
  }

  /// The client's address without port.
  public String remoteAddress() {
    return Request.getRemoteAddr(request);
  }

  InetAddress remoteInet() {
    return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress a
        ? a.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  /// The declared length of the request's body, -1 when unknown.
  public long contentLength() {
    return request.getLength();
  }

  /// Hands the request's body to the sink in the portions in which it arrives, straight from the
  /// buffers of the connection. Returns at its end, after exactly the declared length.
  public void readBody(BodySink sink) throws IOException {
    body.readAll(sink);
  }

  /// The request's body as a stream, for callers that need one; [#readBody] copies less.
  public InputStream body() {
    return body.stream();
  }

  /// The whole body.
  ///
  /// @throws StatusException 413 when it is longer than `limit`
  public byte[] readAll(int limit) throws IOException {
    if (contentLength() > limit) {
      throw tooLong(limit);
    }
    return body.readAll(limit).orElseThrow(() -> tooLong(limit));
  }

  /// The status of the answer; 200 if never set.
  public Exchange status(int status) {
    response.setStatus(status);
    return this;
  }

  /// Sets a header of the answer.
  public Exchange header(String name, String value) {
    response.getHeaders().put(name, value);
    return this;
  }

  /// Sends status and headers without a body.
  public void send() throws IOException {
    begin();
    write(true, ByteBuffer.allocate(0));
  }

  /// Sends text as it is; a newline at its end is the caller's choice.
  public void sendText(int status, String text) throws IOException {
    sendBytes(status, "text/plain; charset=utf-8", text.getBytes(UTF_8));
  }

  public void sendJson(int status, Object value) throws IOException {
    sendBytes(status, "application/json", Json.bytes(value));
  }

  public void sendBytes(int status, String contentType, byte[] bytes) throws IOException {
    begin();
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
    write(true, isHead() ? ByteBuffer.allocate(0) : ByteBuffer.wrap(bytes));
  }

  /// Sends a body of unknown length as it is written. When the writer fails after its first bytes
  /// the connection is cut.
  public void sendStream(int status, String contentType, BodyWriter writer) throws Exception {
    begin();
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    if (!isHead()) {
      writer.write(chunk -> write(false, chunk));
    }
    write(true, ByteBuffer.allocate(0));
  }

  /// Sends a blob, or the range of it that was asked for, while it may still be growing; closes it.
  ///
  /// Sets `Content-Length`, `Accept-Ranges`, `Content-Range` and `Content-Type`. Answers 206 for
  /// one range, 416 for one past the end, the whole for several; minds `If-Range` and
  /// `If-None-Match` when the caller has set `ETag`. HEAD touches no data. If the content fails
  /// before the first byte its error is thrown, later the connection is cut.
  public void sendBlob(BlobContent content, String contentType) throws IOException {
    sendBlob(content, contentType, config.contentPatience());
  }

  /// The same, waiting at most `patience` for each next byte of a growing blob.
  public void sendBlob(BlobContent content, String contentType, Duration patience)
      throws IOException {
    try (content) {
      new BlobSender(this, content, patience).send(contentType);
    }
  }

  // What the router, the dispatcher and the sender of blobs need.

  boolean isHead() {
    return method().equals("HEAD");
  }

  Optional<String> answerHeader(String name) {
    return Optional.ofNullable(response.getHeaders().get(name));
  }

  ByteBufferPool buffers() {
    return request.getComponents().getByteBufferPool();
  }

  void enter(String pattern, Map<String, String> values) {
    route = pattern;
    params = values;
  }

  void allow(String methods) {
    allow = Optional.of(methods);
  }

  void begin() {
    if (started) {
      throw new IllegalStateException("route " + route + " answered twice");
    }
    started = true;
  }

  void write(boolean last, ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    try (Blocker.Callback done = Blocker.callback()) {
      response.write(last, bytes, done);
      done.block();
    } catch (IOException e) {
      broken = true;
      throw new Aborted("the client is gone", e);
    }
    sent += length;
    complete = last;
  }

  private IOException bodyFailure(Throwable cause) {
    if (cause instanceof HttpException http && http.getCode() < 500) {
      throw new StatusException(http.getCode(), "malformed body: " + http.getReason());
    }
    broken = true;
    return new Aborted("the request ended early", cause);
  }

  private static StatusException tooLong(int limit) {
    return new StatusException(413, "the body is longer than the allowed " + limit + " bytes");
  }

  void sendIfNothingSent() throws IOException {
    if (!started) {
      send();
    }
  }

  /// Answers an error if that is still possible.
  ///
  /// @throws Aborted if it is not
  void fail(Exception error, ErrorMapper mapper) throws IOException {
    if (broken || error instanceof Aborted) {
      throw new Aborted("the client is gone", error);
    }
    boolean expected = ErrorMapper.isExpected(error);
    if (response.isCommitted()) {
      LOG.warn("{} {}: cut after {} bytes: {}", method(), rawPath(), sent, error.toString());
      throw new Aborted("the answer could not be completed", error);
    }
    if (!expected) {
      LOG.error("{} {}: unexpected error", method(), rawPath(), error);
    }
    response.reset();
    started = false;
    allow.ifPresent(methods -> header("Allow", methods));
    if (error instanceof StatusException refused) {
      refused.headers().forEach(this::header);
    }
    mapper.answer(this, error);
    sendIfNothingSent();
  }

  Observer.Served served() {
    return new Observer.Served(
        route,
        method(),
        response.getStatus(),
        System.nanoTime() - request.getHeadersNanoTime(),
        body.received(),
        sent,
        complete);
  }
}
