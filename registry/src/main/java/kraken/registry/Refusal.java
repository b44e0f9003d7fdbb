package kraken.registry;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import kraken.core.ServiceException;
import kraken.http.server.StatusException;
import org.jspecify.annotations.Nullable;

/// A request that the registry refuses, in the words of the OCI error table. Thrown by the handlers
/// and answered in one place, [Registry].
final class Refusal extends StatusException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;
  private final transient List<String> details;

  private Refusal(
      ErrorCode code,
      String message,
      List<String> details,
      Map<String, String> headers,
      @Nullable Throwable cause) {
    super(code.status(), message, headers);
    this.code = code;
    this.details = details;
    initCause(cause);
  }

  static Refusal of(ErrorCode code, String message) {
    return new Refusal(code, message, List.of(), Map.of(), null);
  }

  static Refusal of(ErrorCode code, ServiceException cause) {
    return new Refusal(code, message(cause), List.of(), Map.of(), cause);
  }

  /// One error per detail, all with the same code and message.
  Refusal details(List<String> each) {
    return new Refusal(code, message(this), each, headers(), getCause());
  }

  /// Headers that go with the answer.
  Refusal headers(Map<String, String> all) {
    return new Refusal(code, message(this), details, all, getCause());
  }

  /// Runs a step that may find the client's words [ServiceException.Invalid], which means `code`
  /// there.
  static <T> T onInvalid(ErrorCode code, Supplier<T> step) {
    try {
      return step.get();
    } catch (ServiceException.Invalid e) {
      throw of(code, e);
    }
  }

  /// The body of the answer.
  Object body() {
    String message = message(this);
    return details.isEmpty()
        ? body(code, message)
        : Map.of("errors", details.stream().map(d -> entry(code, message, d)).toList());
  }

  /// The body of an answer with one error: `{"errors":[{"code":"...","message":"..."}]}`.
  static Object body(ErrorCode code, String message) {
    return Map.of("errors", List.of(entry(code, message)));
  }

  private static Object entry(ErrorCode code, String message, String detail) {
    record WithDetail(String code, String message, String detail) {}
    return new WithDetail(code.code(), message, detail);
  }

  private static Object entry(ErrorCode code, String message) {
    record Entry(String code, String message) {}
    return new Entry(code.code(), message);
  }

  private static String message(Throwable trouble) {
    String message = trouble.getMessage();
    return message == null ? trouble.getClass().getSimpleName() : message;
  }
}
