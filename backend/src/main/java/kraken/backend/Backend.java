package kraken.backend;

import java.io.IOException;
import java.util.OptionalLong;
import kraken.core.Namespace;
import kraken.core.ServiceException;

/// A place where blobs or tags are kept for good, by name. Thread-safe.
public interface Backend extends AutoCloseable {

  /// Whether something can have this name here; for those who keep it before they upload it.
  ///
  /// @throws ServiceException.Invalid when the names of this backend have another form
  default void requireName(String name) {}

  /// Bytes of what has this name; empty when nothing has.
  ///
  /// @throws IOException when the backend does not answer
  OptionalLong stat(Namespace namespace, String name) throws IOException;

  /// Hands the bytes of what has this name to `sink`.
  ///
  /// @throws ServiceException.NotFound when nothing has
  /// @throws IOException when they could not be read to the end; the sink may have got a part
  void download(Namespace namespace, String name, Sink sink) throws IOException;

  /// Keeps bytes under a name, in place of what had it before, in one step: at any time a reader
  /// gets all of the old or all of the new. They are durable when this returns.
  void upload(Namespace namespace, String name, Source source) throws IOException;

  /// Names below a prefix, in the order of the names, from `token` on.
  ///
  /// @param prefix as in the reference: a path below the base of the names, such as
  ///   `library/foo/_manifests/tags` for tags; leading and trailing slashes do not matter; empty
  ///   for all
  /// @param limit at most so many
  /// @param token where the former page ended, or empty
  Listing list(String prefix, int limit, String token) throws IOException;

  @Override
  void close();
}
