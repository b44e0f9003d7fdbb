package kraken.peer;

import java.io.IOException;
import java.util.Optional;
import kraken.cluster.api.MetaInfoJson;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.core.PieceDigests;
import kraken.core.ServiceException;
import kraken.store.Blob;
import kraken.store.BlobStore;
import kraken.store.PartialBlob;
import kraken.swarm.Output;

/// Finds the bytes of a torrent on this disk. Blocks; called by the disk jobs.
final class Shelf {
  private static final String METAINFO = "_torrentmeta";

  private final BlobStore store;
  private final MissingBlob missingBlob;

  Shelf(BlobStore store, MissingBlob missingBlob) {
    this.store = store;
    this.missingBlob = missingBlob;
  }

  /// The complete blob, else the partial one, which is created when somebody here wants it.
  ///
  /// @throws ServiceException.NotFound when a peer asked for what is not here
  TorrentFile load(Output.LoadTorrent wanted) throws IOException {
    try {
      return find(wanted);
    } catch (ServiceException.Conflict e) {
      // It became complete, or its last user was just leaving: once more.
      return find(wanted);
    }
  }

  private TorrentFile find(Output.LoadTorrent wanted) throws IOException {
    Digest digest = wanted.digest();
    Optional<Blob> blob = store.find(digest);
    if (blob.isPresent()) {
      return complete(blob.get(), wanted);
    }
    if (wanted.metaInfo().isPresent()) {
      MetaInfo metaInfo = wanted.metaInfo().get();
      return partial(store.openPartial(metaInfo, MetaInfoJson.encode(metaInfo)), wanted);
    }
    Optional<PartialBlob> partial = store.findPartial(digest, MetaInfoJson::decode);
    if (partial.isPresent()) {
      return partial(partial.get(), wanted);
    }
    throw missing(wanted, "blob " + digest + " is not here");
  }

  private TorrentFile complete(Blob blob, Output.LoadTorrent wanted) throws IOException {
    Optional<byte[]> sidecar = store.sidecar(blob.digest(), METAINFO);
    Optional<MetaInfo> metaInfo =
        sidecar.isPresent() ? Optional.of(MetaInfoJson.decode(sidecar.get())) : wanted.metaInfo();
    if (metaInfo.isEmpty()) {
      throw missing(wanted, "blob " + blob.digest() + " has no metainfo here");
    }
    if (metaInfo.get().length() != blob.length()) {
      throw new ServiceException.Unavailable(
          "blob %s has %d bytes on this disk, its metainfo says %d; delete it here"
              .formatted(blob.digest(), blob.length(), metaInfo.get().length()));
    }
    return TorrentFile.complete(metaInfo.get(), blob, () -> digests(metaInfo.get()));
  }

  /// A metainfo that an older version wrote has them itself.
  private PieceDigests digests(MetaInfo metaInfo) throws IOException {
    PieceDigests inside = metaInfo.pieceHashes();
    return inside.isEmpty()
        ? store.listed(metaInfo).map(MetaInfo::pieceHashes).orElse(PieceDigests.NONE)
        : inside;
  }

  /// All pieces may be there already, when the last thing that happened was a kill before the
  /// commit: then the commit comes first. If its bytes were wrong it begins anew.
  private TorrentFile partial(PartialBlob partial, Output.LoadTorrent wanted) throws IOException {
    if (!partial.isComplete()) {
      return TorrentFile.growing(partial);
    }
    try {
      partial.commit();
      return TorrentFile.growing(partial);
    } catch (ServiceException.Invalid e) {
      partial.close();
      if (wanted.metaInfo().isEmpty()) {
        throw missing(wanted, e.getMessage() == null ? e.toString() : e.getMessage());
      }
      MetaInfo metaInfo = wanted.metaInfo().get();
      return TorrentFile.growing(store.openPartial(metaInfo, MetaInfoJson.encode(metaInfo)));
    } catch (IOException e) {
      partial.close();
      throw e;
    }
  }

  /// Told the node only when it was a peer who asked.
  private ServiceException.NotFound missing(Output.LoadTorrent wanted, String reason) {
    Optional<Namespace> namespace = wanted.namespace();
    if (wanted.metaInfo().isEmpty() && namespace.isPresent()) {
      missingBlob.refresh(namespace.get(), wanted.digest());
    }
    return new ServiceException.NotFound(reason);
  }
}
