package kraken.cluster.api;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import kraken.core.HostPort;
import kraken.core.ServiceException;
import kraken.http.BlobContent;
import kraken.http.BodySink;
import kraken.http.Gzip;
import kraken.http.client.HttpClient;
import kraken.http.client.HttpRequest;
import kraken.http.client.HttpResponse;

/// Calls one host and says what the status of its answer means.
///
/// @param host whom to call
record Caller(HttpClient http, HostPort host) {
  private static final String JSON = "application/json";
  private static final int MOST_UNPACKED = 64 << 20;

  HttpResponse get(String path, Duration timeout) throws IOException {
    return http.send(HttpRequest.to(host, "GET", path).timeout(timeout));
  }

  /// The same with more headers; the answer may come packed, which is not seen here.
  HttpResponse getPacked(String path, Map<String, String> headers, Duration timeout)
      throws IOException {
    HttpRequest request = HttpRequest.to(host, "GET", path).timeout(timeout);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      request = request.header(header.getKey(), header.getValue());
    }
    return http.send(request.header("Accept-Encoding", Gzip.NAME)).unpacked(MOST_UNPACKED);
  }

  /// A call without a body.
  HttpResponse call(String method, String path, Duration timeout) throws IOException {
    return http.send(HttpRequest.to(host, method, path).timeout(timeout));
  }

  /// A call with a small body.
  HttpResponse call(String method, String path, byte[] body, Duration timeout) throws IOException {
    return http.send(HttpRequest.to(host, method, path).body(body, JSON).timeout(timeout));
  }

  /// The same, tried twice more after network errors and busy answers.
  HttpResponse callAgain(String method, String path, byte[] body, Duration timeout)
      throws IOException {
    return http.send(HttpRequest.to(host, method, path).body(body, JSON).timeout(timeout).retry());
  }

  /// Sends the bytes `from` (inclusive) to `to` (exclusive) of a blob.
  HttpResponse patch(String path, BlobContent content, long from, long to, Duration inactivity)
      throws IOException {
    return http.upload(
        HttpRequest.to(host, "PATCH", path)
            .header("Content-Range", from + "-" + to)
            .body(content, from, to - from)
            .timeout(inactivity));
  }

  /// Streams the body of a 200 into the sink.
  ///
  /// @throws ServiceException of the status when it is another one; the sink is not touched then
  void fetch(String path, String what, Duration inactivity, BodySink sink) throws IOException {
    HttpRequest request = HttpRequest.to(host, "GET", path).timeout(inactivity);
    try (var answer = http.open(request)) {
      if (answer.status() != 200) {
        throw error(answer.toResponse(1 << 20), what);
      }
      answer.readBody(sink);
    }
  }

  /// The answer if its status is 200.
  ///
  /// @param what was asked for, for messages
  /// @throws ServiceException of the kind that the status means
  static HttpResponse ok(HttpResponse answer, String what) {
    if (answer.status() != 200) {
      throw error(answer, what);
    }
    return answer;
  }

  /// What a status means: [ServiceException.TooBusy] where another host may do better at once,
  /// [ServiceException.Unavailable] for everything that is not otherwise known.
  static ServiceException error(HttpResponse answer, String what) {
    String message = what + ": " + answer;
    return switch (answer.status()) {
      case 202 -> new ServiceException.Pending(message);
      case 400, 405, 413, 414, 431 -> new ServiceException.Invalid(message);
      case 401, 403 -> new ServiceException.Forbidden(message);
      case 404 -> new ServiceException.NotFound(message);
      case 409 -> new ServiceException.Conflict(message);
      case 429, 502, 503, 504 -> new ServiceException.TooBusy(message);
      default -> new ServiceException.Unavailable(message);
    };
  }
}
