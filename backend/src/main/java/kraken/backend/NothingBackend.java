package kraken.backend;

import java.util.List;
import java.util.OptionalLong;
import kraken.core.Namespace;
import kraken.core.ServiceException;

/// Keeps nothing: the backend of the namespace `__noop__`.
final class NothingBackend implements Backend {
  @Override
  public OptionalLong stat(Namespace namespace, String name) {
    return OptionalLong.empty();
  }

  @Override
  public void download(Namespace namespace, String name, Sink sink) {
    throw new ServiceException.NotFound("namespace " + namespace + " keeps nothing: " + name);
  }

  @Override
  public void upload(Namespace namespace, String name, Source source) {}

  @Override
  public Listing list(String prefix, int limit, String token) {
    return new Listing(List.of(), "");
  }

  @Override
  public void close() {}
}
