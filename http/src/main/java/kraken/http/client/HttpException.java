package kraken.http.client;

import java.io.IOException;

/// There was no answer, or it broke off: the network failed or a deadline passed. The message names
/// the call and what happened.
public final class HttpException extends IOException {
  private static final long serialVersionUID = 1;

  public HttpException(String message) {
    super(message);
  }

  public HttpException(String message, Throwable cause) {
    super(message, cause);
  }
}
