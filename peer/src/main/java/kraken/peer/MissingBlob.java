package kraken.peer;

import kraken.core.Digest;
import kraken.core.Namespace;

/// What to do when a peer asks for a blob that is not here. An origin begins to fetch it from its
/// backend and returns at once; an agent does nothing. Called on a thread of its own.
public interface MissingBlob {

  /// A peer asked for this blob.
  ///
  /// @param namespace as the peer said; chooses the backend
  void refresh(Namespace namespace, Digest digest);

  static MissingBlob ignored() {
    return (_, _) -> {};
  }
}
