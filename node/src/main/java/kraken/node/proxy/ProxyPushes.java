package kraken.node.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import kraken.cluster.api.BuildIndexCluster;
import kraken.cluster.api.OriginCluster;
import kraken.core.Digest;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.core.Tag;
import kraken.registry.Pushes;
import kraken.registry.oci.RepositoryName;
import kraken.registry.oci.TagName;
import kraken.store.BlobStore;
import kraken.store.Hashing;

/// Where a push goes: blobs to the origin that owns them, tags to the build-index. Thread-safe.
final class ProxyPushes implements Pushes {
  private final BlobStore store;
  private final OriginCluster origins;
  private final BuildIndexCluster buildIndex;

  ProxyPushes(BlobStore store, OriginCluster origins, BuildIndexCluster buildIndex) {
    this.store = store;
    this.origins = origins;
    this.buildIndex = buildIndex;
  }

  @Override
  public Upload startUpload(RepositoryName repository) throws IOException {
    return new SpooledUpload(
        store.createUpload(new Hashing.None()), new Namespace(repository.value()), origins);
  }

  @Override
  public Optional<Upload> findUpload(RepositoryName repository, String id) throws IOException {
    Namespace namespace = new Namespace(repository.value());
    Optional<String> spool = SpooledUpload.spoolId(id, namespace);
    try {
      return spool.isEmpty()
          ? Optional.empty()
          : Optional.of(new SpooledUpload(store.upload(spool.get()), namespace, origins));
    } catch (ServiceException.NotFound _) {
      return Optional.empty();
    }
  }

  @Override
  public boolean hasBlob(RepositoryName repository, Digest digest) {
    return origins.stat(new Namespace(repository.value()), digest).isPresent();
  }

  @Override
  public void putManifest(
      RepositoryName repository,
      Optional<TagName> tag,
      Digest digest,
      byte[] content,
      String mediaType)
      throws IOException {
    Upload upload = startUpload(repository);
    upload.append(ByteBuffer.wrap(content));
    upload.commit(digest);
    if (tag.isPresent()) {
      buildIndex.put(Tag.of(repository.value(), tag.get().value()), digest, true);
    }
  }
}
