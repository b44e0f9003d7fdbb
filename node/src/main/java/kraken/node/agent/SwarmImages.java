package kraken.node.agent;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import kraken.core.Digest;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.http.BlobContent;
import kraken.node.base.TagDirectory;
import kraken.peer.Downloads;
import kraken.registry.Images;
import kraken.registry.oci.RepositoryName;
import kraken.registry.oci.TagName;

/// What an agent serves: blobs from the swarm, bytes while they arrive, and tags of the
/// build-index.
final class SwarmImages implements Images {
  private final Downloads downloads;
  private final TagDirectory tags;

  SwarmImages(Downloads downloads, TagDirectory tags) {
    this.downloads = downloads;
    this.tags = tags;
  }

  @Override
  public Optional<BlobContent> openBlob(RepositoryName repository, Digest digest) {
    try {
      return Optional.of(downloads.open(new Namespace(repository.value()), digest));
    } catch (ServiceException.NotFound _) {
      return Optional.empty();
    } catch (IOException e) {
      throw unavailable(digest, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(digest, e);
    }
  }

  @Override
  public OptionalLong blobLength(RepositoryName repository, Digest digest) {
    try {
      return OptionalLong.of(downloads.length(new Namespace(repository.value()), digest));
    } catch (ServiceException.NotFound _) {
      return OptionalLong.empty();
    } catch (IOException e) {
      throw unavailable(digest, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(digest, e);
    }
  }

  private static ServiceException unavailable(Digest digest, Exception cause) {
    return new ServiceException.Unavailable(
        "cannot get " + digest + " now: " + cause.getMessage(), cause);
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
