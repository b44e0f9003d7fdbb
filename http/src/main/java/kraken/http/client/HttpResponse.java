package kraken.http.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kraken.core.ServiceException;
import kraken.http.Gzip;
import kraken.http.Json;

/// An answer with its whole, small body. Immutable as long as nobody writes into the body.
public final class HttpResponse {
  private final String request;
  private final int status;
  private final Map<String, List<String>> headers;
  private final byte[] body;

  /// @param request the call, for messages
  /// @param headers names in lower case
  HttpResponse(String request, int status, Map<String, List<String>> headers, byte[] body) {
    this.request = request;
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  public int status() {
    return status;
  }

  public byte[] body() {
    return body;
  }

  /// Whether the status is 200 to 299.
  public boolean isSuccess() {
    return status / 100 == 2;
  }

  /// The first value of a header, its name in any case.
  public Optional<String> header(String name) {
    return Headers.first(headers, name);
  }

  /// The same with its body as it was before the server packed it; only `gzip` is known, any other
  /// coding is left as it is.
  ///
  /// @param limit most bytes of the unpacked body
  /// @throws ServiceException.Unavailable when it cannot be unpacked
  public HttpResponse unpacked(int limit) {
    if (header("content-encoding").filter(Gzip.NAME::equalsIgnoreCase).isEmpty()) {
      return this;
    }
    try {
      return new HttpResponse(request, status, headers, Gzip.unpack(body, limit));
    } catch (IOException e) {
      throw new ServiceException.Unavailable(
          request + ": status " + status + ", its gzip is broken: " + e.getMessage(), e);
    }
  }

  public String text() {
    return new String(body, UTF_8);
  }

  /// The body as a record.
  ///
  /// @throws ServiceException.Unavailable when the other side sent something else
  public <T> T json(Class<T> type) {
    try {
      return Json.read("answer to " + request, body, type);
    } catch (ServiceException.Invalid e) {
      throw new ServiceException.Unavailable(String.valueOf(e.getMessage()), e);
    }
  }

  /// The call, the status and the start of the body, for messages.
  @Override
  public String toString() {
    String text = text().strip();
    String start = text.length() > 500 ? text.substring(0, 500) + "..." : text;
    return request + ": status " + status + (start.isEmpty() ? "" : ": " + start);
  }
}
