package kraken.http.server;

import java.io.IOException;
import kraken.core.ServiceException;

/// Turns an exception of a handler, or of finding the route, into an answer.
@FunctionalInterface
public interface ErrorMapper {
  /// Sends the answer. Called at most once per request, before anything of an answer was sent;
  /// headers that the handler had set are gone. Unexpected exceptions are logged already.
  void answer(Exchange exchange, Exception error) throws IOException;

  /// The message as plain text with a newline.
  static ErrorMapper plainText() {
    return (exchange, error) -> exchange.sendText(statusOf(error), messageOf(error) + "\n");
  }

  /// The one table from error to status outside the registry.
  static int statusOf(Exception error) {
    return switch (error) {
      case ServiceException service -> statusOf(service);
      case StatusException status -> status.status();
      default -> 500;
    };
  }

  /// What may be told to the client: the message of errors that were thrown for it, else nothing
  /// about the inside.
  static String messageOf(Exception error) {
    String message = error.getMessage();
    return isExpected(error) && message != null
        ? message
        : "internal error, see the log of the server";
  }

  /// Whether it was thrown for the client; anything else is a bug or a broken disk.
  static boolean isExpected(Exception error) {
    return error instanceof ServiceException || error instanceof StatusException;
  }

  private static int statusOf(ServiceException error) {
    return switch (error) {
      case ServiceException.NotFound _ -> 404;
      case ServiceException.Conflict _ -> 409;
      case ServiceException.Invalid _ -> 400;
      case ServiceException.Forbidden _ -> 403;
      case ServiceException.Pending _ -> 202;
      case ServiceException.TooBusy _ -> 503;
      case ServiceException.Unavailable _ -> 500;
    };
  }
}
