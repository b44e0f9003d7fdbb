package kraken.core;

import org.jspecify.annotations.Nullable;

/// The world is not as the caller hoped: the one unchecked exception of the house. Each kind maps
/// to one HTTP status, in the two tables of the HTTP kit and of the registry. The message says
/// what, which digest or peer, what was expected and what the operator can do.
public abstract sealed class ServiceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private ServiceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// The thing named does not exist (404).
  public static final class NotFound extends ServiceException {
    private static final long serialVersionUID = 1;

    public NotFound(String message) {
      super(message, null);
    }

    public NotFound(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /// It exists already, or is in a state that forbids the call (409).
  public static final class Conflict extends ServiceException {
    private static final long serialVersionUID = 1;

    public Conflict(String message) {
      super(message, null);
    }
  }

  /// The caller's words are wrong and will stay wrong (400).
  public static final class Invalid extends ServiceException {
    private static final long serialVersionUID = 1;

    public Invalid(String message) {
      super(message, null);
    }

    public Invalid(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /// The caller may not do this (403).
  public static final class Forbidden extends ServiceException {
    private static final long serialVersionUID = 1;

    public Forbidden(String message) {
      super(message, null);
    }
  }

  /// It is being made ready; ask again soon (202).
  public static final class Pending extends ServiceException {
    private static final long serialVersionUID = 1;

    public Pending(String message) {
      super(message, null);
    }
  }

  /// Too much work at the moment; ask again later (503).
  public static final class TooBusy extends ServiceException {
    private static final long serialVersionUID = 1;

    public TooBusy(String message) {
      super(message, null);
    }
  }

  /// Another part of the system, or this disk, does not do its work (500, 503 by the table).
  public static final class Unavailable extends ServiceException {
    private static final long serialVersionUID = 1;

    public Unavailable(String message) {
      super(message, null);
    }

    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
