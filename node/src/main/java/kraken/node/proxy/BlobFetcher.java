package kraken.node.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import kraken.cluster.api.DownloadTarget;
import kraken.cluster.api.OriginCluster;
import kraken.core.Digest;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.store.Blob;
import kraken.store.BlobStore;
import kraken.store.Hashing;
import kraken.store.Upload;

/// Brings blobs from the origins to this proxy's disk, each once however many ask for it.
/// Thread-safe.
final class BlobFetcher {
  private final BlobStore store;
  private final OriginCluster origins;
  private final ConcurrentHashMap<Digest, FutureTask<Blob>> underWay = new ConcurrentHashMap<>();

  BlobFetcher(BlobStore store, OriginCluster origins) {
    this.store = store;
    this.origins = origins;
  }

  /// The blob on this disk; fetched and verified if it was not there.
  ///
  /// @throws ServiceException.NotFound when no origin has it
  Blob fetch(Namespace namespace, Digest digest) throws IOException {
    Optional<Blob> local = store.find(digest);
    if (local.isEmpty()) {
      return fetchOnce(namespace, digest);
    }
    store.touch(digest, Instant.now());
    return local.get();
  }

  private Blob fetchOnce(Namespace namespace, Digest digest) throws IOException {
    FutureTask<Blob> mine = new FutureTask<>(() -> download(namespace, digest));
    FutureTask<Blob> earlier = underWay.putIfAbsent(digest, mine);
    if (earlier == null) {
      try {
        mine.run();
      } finally {
        underWay.remove(digest, mine);
      }
    }
    try {
      return earlier == null ? mine.get() : earlier.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while another request fetches " + digest, e);
    } catch (ExecutionException e) {
      throw rethrown(digest, e);
    }
  }

  /// The failure of the one that fetched, for everybody who waited.
  private static IOException rethrown(Digest digest, ExecutionException e) {
    if (e.getCause() instanceof ServiceException expected) {
      throw expected;
    }
    return new IOException("cannot fetch " + digest, e.getCause());
  }

  private Blob download(Namespace namespace, Digest digest) throws IOException {
    Incoming incoming = new Incoming(store);
    try {
      origins.download(namespace, digest, incoming);
      return incoming.upload.commit(digest);
    } catch (ServiceException.Conflict e) {
      return store.find(digest).orElseThrow(() -> e);
    } catch (ServiceException.Invalid e) {
      throw new ServiceException.Unavailable("the origins sent other bytes than " + digest, e);
    } finally {
      incoming.upload.delete();
    }
  }

  /// The bytes as they come; begun anew when another origin has to take over.
  private static final class Incoming implements DownloadTarget {
    private final BlobStore store;
    private Upload upload;
    private long position;

    Incoming(BlobStore store) throws IOException {
      this.store = store;
      this.upload = store.createUpload(new Hashing.WholeDigest());
    }

    @Override
    public void accept(ByteBuffer chunk) throws IOException {
      int length = chunk.remaining();
      upload.write(position, chunk);
      position += length;
    }

    @Override
    public void rewind() throws IOException {
      upload.delete();
      upload = store.createUpload(new Hashing.WholeDigest());
      position = 0;
    }
  }
}
