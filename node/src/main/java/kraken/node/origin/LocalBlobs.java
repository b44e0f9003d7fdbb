package kraken.node.origin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import kraken.cluster.api.MetaInfoJson;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.MetaInfoGenerator;
import kraken.core.ServiceException;
import kraken.http.FileContent;
import kraken.node.config.OriginConfig;
import kraken.store.Blob;
import kraken.store.BlobStore;
import kraken.store.Hashing;
import kraken.store.Upload;

/// The complete blobs of this origin and their metainfo, which lies beside each as `_torrentmeta`
/// and is made in the pass that receives the blob. Any thread.
final class LocalBlobs {
  private static final String METAINFO = "_torrentmeta";
  private static final int BUFFER = 1 << 20;

  private final BlobStore store;
  private final LongUnaryOperator pieceLength;

  LocalBlobs(BlobStore store, OriginConfig.MetaInfoGen table) {
    this.store = store;
    this.pieceLength = table::pieceLength;
  }

  Optional<Blob> find(Digest digest) throws IOException {
    return store.find(digest);
  }

  boolean has(Digest digest) throws IOException {
    return store.find(digest).isPresent();
  }

  /// The bytes of a blob, to be closed by the caller; notes that it was read.
  FileContent open(Blob blob) throws IOException {
    store.touch(blob.digest(), Instant.now());
    return FileContent.open(blob.path());
  }

  /// The metainfo of a complete blob as it lies beside it; empty when the blob or its metainfo is
  /// not there.
  Optional<byte[]> metaInfo(Digest digest) throws IOException {
    return has(digest) ? store.sidecar(digest, METAINFO) : Optional.empty();
  }

  /// Begins to receive a blob.
  ///
  /// @param expectedLength as announced, 0 when unknown: whether it is true costs only time
  Upload receive(long expectedLength) throws IOException {
    return store.createUpload(new Hashing.Pieces(pieceLength, Math.max(0, expectedLength)));
  }

  Upload upload(String id) throws IOException {
    return store.upload(id);
  }

  /// Makes a received blob one of ours, together with its metainfo.
  ///
  /// @throws ServiceException.Invalid when its digest is another one
  /// @throws ServiceException.Conflict when it is there already
  void commit(Upload upload, Digest digest) throws IOException {
    upload.commitDescribed(digest, pieceLength, MetaInfoJson::encode);
  }

  /// Makes the metainfo anew from the bytes on disk.
  ///
  /// @throws ServiceException.NotFound when the blob is not here
  void describe(Digest digest) throws IOException {
    describe(digest, pieceLength.applyAsLong(require(digest).length()));
  }

  /// The same with a given piece length.
  void describe(Digest digest, long length) throws IOException {
    MetaInfoGenerator generator = new MetaInfoGenerator(length);
    try (FileChannel file = require(digest).openChannel()) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
      while (file.read(buffer.clear()) >= 0) {
        generator.update(buffer.flip());
      }
    }
    MetaInfo metaInfo = generator.finish();
    if (!metaInfo.digest().equals(digest)) {
      throw new ServiceException.Unavailable(
          "blob "
              + digest
              + " is damaged on this disk, its bytes are "
              + metaInfo.digest()
              + "; delete it here, it will be fetched again");
    }
    store.putPieceDigests(metaInfo);
    store.putSidecar(digest, METAINFO, MetaInfoJson.encode(metaInfo));
  }

  private Blob require(Digest digest) throws IOException {
    return find(digest)
        .orElseThrow(() -> new ServiceException.NotFound("blob " + digest + " is not here"));
  }
}
