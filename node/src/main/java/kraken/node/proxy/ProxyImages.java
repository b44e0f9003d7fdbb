package kraken.node.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import kraken.cluster.api.OriginCluster;
import kraken.core.Digest;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.http.BlobContent;
import kraken.http.FileContent;
import kraken.node.base.TagDirectory;
import kraken.registry.Images;
import kraken.registry.oci.RepositoryName;
import kraken.registry.oci.TagName;
import kraken.store.Blob;
import kraken.store.BlobStore;

/// What a proxy serves: blobs of the origins, through a cache on its disk, and tags of the
/// build-index.
final class ProxyImages implements Images {
  private final BlobStore store;
  private final OriginCluster origins;
  private final BlobFetcher fetcher;
  private final TagDirectory tags;

  ProxyImages(BlobStore store, OriginCluster origins, TagDirectory tags) {
    this.store = store;
    this.origins = origins;
    this.fetcher = new BlobFetcher(store, origins);
    this.tags = tags;
  }

  @Override
  public Optional<BlobContent> openBlob(RepositoryName repository, Digest digest) {
    try {
      Blob blob = fetcher.fetch(new Namespace(repository.value()), digest);
      return Optional.of(FileContent.open(blob.path()));
    } catch (ServiceException.NotFound _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + digest + " from this proxy's disk", e);
    }
  }

  @Override
  public OptionalLong blobLength(RepositoryName repository, Digest digest) {
    try {
      Optional<Blob> local = store.find(digest);
      return local.isPresent()
          ? OptionalLong.of(local.get().length())
          : origins.stat(new Namespace(repository.value()), digest);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look for " + digest + " on this proxy's disk", e);
    }
  }

  @Override
  public Optional<Digest> resolveTag(RepositoryName repository, TagName tag) {
    return tags.resolve(repository, tag);
  }

  @Override
  public Optional<List<String>> tags(RepositoryName repository) {
    return tags.tags(repository);
  }

  @Override
  public List<String> repositories() {
    return tags.repositories();
  }
}
