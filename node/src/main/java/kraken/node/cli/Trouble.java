package kraken.node.cli;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/// Tells a person what went wrong in the world and what can be done.
final class Trouble {
  private Trouble() {}

  /// What went wrong in the world, in words.
  static String describe(IOException error) {
    String message =
        error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    if (error instanceof BindException || error.getCause() instanceof BindException) {
      return message + "; another program listens there, give another port";
    }
    return switch (error) {
      case ConnectException _ -> message + ": nobody answers there; is it running?";
      case NoSuchFileException _ -> "there is no file " + message;
      case AccessDeniedException _ -> "no permission for " + message;
      default -> message;
    };
  }
}
