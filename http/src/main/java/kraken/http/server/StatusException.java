package kraken.http.server;

import java.util.Map;

/// An answer that the protocol asks for and that no [kraken.core.ServiceException] means: 405, 413,
/// 416. A handler with an error table of its own extends it.
public class StatusException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final transient Map<String, String> headers;

  public StatusException(int status, String message) {
    this(status, message, Map.of());
  }

  /// With headers that belong to the answer, as `Content-Range` does to a 416.
  public StatusException(int status, String message, Map<String, String> headers) {
    super(message);
    this.status = status;
    this.headers = headers;
  }

  public final int status() {
    return status;
  }

  public final Map<String, String> headers() {
    return headers;
  }
}
