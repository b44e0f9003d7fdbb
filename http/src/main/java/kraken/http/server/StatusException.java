package kraken.http.server;

/// An answer that the protocol asks for and that no [kraken.core.ServiceException] means: 405, 413,
/// 416.
public final class StatusException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  public StatusException(int status, String message) {
    super(message);
    this.status = status;
  }

  public int status() {
    return status;
  }
}
