package kraken.http.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import kraken.core.HostPort;
import kraken.http.BlobContent;
import kraken.http.Json;
import kraken.http.PathText;

/// One call. Immutable but for the content it may carry; every method returns a changed copy.
///
/// @param url absolute; path segments and query values are escaped already
///   ([PathText#encodeSegment])
/// @param timeout of a small call, or the inactivity limit of a streaming one; empty takes the
///   client's
/// @param retries whether network errors and 429, 502, 503, 504 are tried twice more
public record HttpRequest(
    String method,
    String url,
    Map<String, String> headers,
    Body body,
    Optional<Duration> timeout,
    boolean retries) {

  /// What is sent along.
  public sealed interface Body {}

  public record Empty() implements Body {}

  public record Bytes(String contentType, ByteBuffer bytes) implements Body {}

  /// A range of a blob, sent with its exact length; not closed by the client, so that the call can
  /// be repeated elsewhere.
  public record Content(String contentType, BlobContent content, long offset, long length)
      implements Body {
    public Content {
      if (offset < 0 || length < 0 || length > content.length() - offset) {
        throw new IllegalArgumentException(
            "range " + offset + "+" + length + " of " + content.length() + " bytes");
      }
    }
  }

  public static HttpRequest of(String method, String url) {
    return new HttpRequest(method, url, Map.of(), new Empty(), Optional.empty(), false);
  }

  /// Plain HTTP to a host of the cluster; the path starts with a slash.
  public static HttpRequest to(HostPort host, String method, String path) {
    return of(method, "http://" + host + path);
  }

  public static HttpRequest get(String url) {
    return of("GET", url);
  }

  public static HttpRequest head(String url) {
    return of("HEAD", url);
  }

  public static HttpRequest put(String url) {
    return of("PUT", url);
  }

  public static HttpRequest post(String url) {
    return of("POST", url);
  }

  public static HttpRequest patch(String url) {
    return of("PATCH", url);
  }

  public static HttpRequest delete(String url) {
    return of("DELETE", url);
  }

  public HttpRequest header(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpRequest(method, url, more, body, timeout, retries);
  }

  /// Adds to the query, escaping both.
  public HttpRequest query(String name, String value) {
    String pair = PathText.encodeQuery(name) + "=" + PathText.encodeQuery(value);
    String longer = url + (url.indexOf('?') < 0 ? "?" : "&") + pair;
    return new HttpRequest(method, longer, headers, body, timeout, retries);
  }

  public HttpRequest timeout(Duration limit) {
    return new HttpRequest(method, url, headers, body, Optional.of(limit), retries);
  }

  public HttpRequest retry() {
    return new HttpRequest(method, url, headers, body, timeout, true);
  }

  public HttpRequest body(Body sent) {
    return new HttpRequest(method, url, headers, sent, timeout, retries);
  }

  public HttpRequest body(byte[] bytes, String contentType) {
    return body(new Bytes(contentType, ByteBuffer.wrap(bytes)));
  }

  public HttpRequest json(Object value) {
    return body(Json.bytes(value), "application/json");
  }

  /// All of a blob.
  public HttpRequest body(BlobContent content) {
    return body(content, 0, content.length());
  }

  /// A range of a blob.
  public HttpRequest body(BlobContent content, long offset, long length) {
    return body(new Content("application/octet-stream", content, offset, length));
  }

  /// `GET http://host/path`, for messages.
  @Override
  public String toString() {
    return method + " " + url;
  }
}
