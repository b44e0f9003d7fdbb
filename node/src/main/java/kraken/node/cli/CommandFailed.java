package kraken.node.cli;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/// A command cannot do what it was asked; the message says what the user can do.
final class CommandFailed extends Exception {
  private static final long serialVersionUID = 1;

  CommandFailed(String message) {
    super(message);
  }

  CommandFailed(String message, Throwable cause) {
    super(message, cause);
  }

  /// What went wrong in the world, in words.
  static String describe(IOException error) {
    String message =
        error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    return switch (error) {
      case BindException _ -> message + ": another program listens there; give another port";
      case ConnectException _ -> message + ": nobody answers there; is it running?";
      case NoSuchFileException _ -> "there is no file " + message;
      case AccessDeniedException _ -> "no permission for " + message;
      default -> message;
    };
  }
}
