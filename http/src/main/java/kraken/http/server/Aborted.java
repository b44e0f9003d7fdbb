package kraken.http.server;

import java.io.IOException;
import org.eclipse.jetty.io.QuietException;

/// The exchange cannot be brought to a good end: the client is gone, or the content failed after
/// its first bytes went out. The connection is cut so that nobody takes the answer for complete.
/// Quiet to Jetty, because this package has logged what is worth it.
final class Aborted extends IOException implements QuietException {
  private static final long serialVersionUID = 1;

  Aborted(String message, Throwable cause) {
    super(message, cause);
  }
}
