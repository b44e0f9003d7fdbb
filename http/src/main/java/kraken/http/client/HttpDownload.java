package kraken.http.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kraken.http.BodySink;
import kraken.http.jetty.BodyReader;

/// An answer whose body is still arriving. Belongs to one thread; must be closed, which drops the
/// connection if the body was not read to its end.
public final class HttpDownload implements AutoCloseable {
  private final String request;
  private final int status;
  private final Map<String, List<String>> headers;
  private final BodyReader body;
  private final Runnable abort;

  HttpDownload(
      String request,
      int status,
      Map<String, List<String>> headers,
      BodyReader body,
      Runnable abort) {
    this.request = request;
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.abort = abort;
  }

  public int status() {
    return status;
  }

  /// Whether the status is 200 to 299.
  public boolean isSuccess() {
    return status / 100 == 2;
  }

  public Optional<String> header(String name) {
    return Headers.first(headers, name);
  }

  /// The declared length of the body, -1 when unknown or not a number.
  public long contentLength() {
    return header("content-length")
        .filter(text -> text.matches("[0-9]{1,18}"))
        .map(Long::parseLong)
        .orElse(-1L);
  }

  /// Hands the body to the sink as it arrives; returns at its proper end.
  ///
  /// @throws HttpException when the connection breaks or is silent for too long
  public void readBody(BodySink sink) throws IOException {
    body.readAll(sink);
  }

  /// The body as a stream; [#readBody] copies less.
  public InputStream body() {
    return body.stream();
  }

  /// The rest as a small answer.
  ///
  /// @throws HttpException also when the body is longer than `limit`
  public HttpResponse toResponse(int limit) throws IOException {
    byte[] bytes =
        body.readAll(limit)
            .orElseThrow(() ->
                new HttpException(request + ": the answer is longer than " + limit + " bytes"));
    return new HttpResponse(request, status, headers, bytes);
  }

  @Override
  public void close() {
    body.release();
    if (!body.isEnded()) {
      abort.run();
    }
  }
}
