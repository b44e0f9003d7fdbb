package kraken.registry;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import kraken.core.Digest;
import kraken.http.BlobContent;
import kraken.registry.oci.RepositoryName;
import kraken.registry.oci.TagName;

/// The read port of a registry: where its blobs and tags come from. Implemented by the agent (peers
/// and build-index) and by the proxy (origins and build-index).
///
/// "Does not exist" is an empty answer, or [kraken.core.ServiceException.NotFound], which means the
/// same. Every other trouble is another [kraken.core.ServiceException]; `Unavailable` and `TooBusy`
/// tell the client to try again. Called from many threads at once; calls may block.
public interface Images {

  /// The bytes of a blob or manifest, possibly still arriving: this starts or joins its download.
  /// The registry closes the content.
  Optional<BlobContent> openBlob(RepositoryName repository, Digest digest);

  /// The length of a blob, without fetching it: the answer to HEAD.
  OptionalLong blobLength(RepositoryName repository, Digest digest);

  /// The digest that a tag names now.
  Optional<Digest> resolveTag(RepositoryName repository, TagName tag);

  /// All tags of a repository, in any order; empty when there is no such repository. An
  /// [kraken.core.ServiceException.Invalid] says that this registry cannot list (405 UNSUPPORTED).
  Optional<List<String>> tags(RepositoryName repository);

  /// All repositories, in any order, doubles allowed. `Invalid` as with [#tags].
  List<String> repositories();
}
