package kraken.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import kraken.core.Bitfield;
import kraken.core.MetaInfo;
import kraken.core.PieceDigests;
import kraken.store.Blob;
import kraken.store.PartialBlob;
import org.jspecify.annotations.Nullable;

/// The bytes of one torrent on this disk, shared by the connections that read and write pieces and
/// by the readers that stream it. Counted: whoever retained it releases it, the last one closes the
/// file. Thread-safe.
final class TorrentFile {
  private final MetaInfo metaInfo;
  private final @Nullable PartialBlob partial;
  private final @Nullable FileChannel complete;
  private final Digests digests;
  private final boolean listed;
  private final AtomicInteger users = new AtomicInteger(1);

  /// Where all piece digests are read when a peer wants some; none are known where it gives none.
  interface Digests {
    PieceDigests read() throws IOException;
  }

  private TorrentFile(
      MetaInfo metaInfo,
      @Nullable PartialBlob partial,
      @Nullable FileChannel complete,
      boolean listed,
      Digests digests) {
    this.metaInfo = metaInfo.withoutList();
    this.partial = partial;
    this.complete = complete;
    this.digests = digests;
    this.listed = listed;
  }

  static TorrentFile growing(PartialBlob partial) {
    return new TorrentFile(
        partial.metaInfo(), partial, null, partial.isListed(), partial::pieceDigests);
  }

  static TorrentFile complete(MetaInfo metaInfo, Blob blob, Digests digests) throws IOException {
    boolean listed = !digests.read().isEmpty();
    return new TorrentFile(metaInfo, null, blob.openChannel(), listed, digests);
  }

  /// Without the piece digests where it says their root.
  MetaInfo metaInfo() {
    return metaInfo;
  }

  /// Whether the piece digests were known when it was loaded.
  boolean isListed() {
    return listed;
  }

  /// So many piece digests; none where they are not known.
  PieceDigests digests(int from, int count) throws IOException {
    PieceDigests all = digests.read();
    return all.isEmpty() ? all : all.slice(from, count);
  }

  Bitfield have() {
    return partial == null ? Bitfield.full(metaInfo.pieces()) : partial.have();
  }

  /// The blob that pieces are written to; null when the torrent was complete from the start.
  @Nullable PartialBlob partial() {
    return partial;
  }

  /// For positional reads. To be asked for again after a failure: an interrupted thread closes the
  /// channel for everybody, and the next call opens it anew where that is possible.
  FileChannel channel() throws IOException {
    if (partial != null) {
      return partial.channel();
    }
    if (complete == null) {
      throw new IllegalStateException("neither partial nor complete: " + metaInfo);
    }
    return complete;
  }

  /// Verified bytes from `position` on.
  long available(long position) {
    return partial == null
        ? Math.max(0, metaInfo.length() - position)
        : partial.verifiedPrefix(position);
  }

  long awaitAvailable(long position, Duration patience) throws IOException, InterruptedException {
    return partial == null ? available(position) : partial.awaitVerified(position, patience);
  }

  /// Who waits for bytes gets an error with this reason.
  void fail(String reason) {
    if (partial != null) {
      partial.fail(reason);
    }
  }

  /// One user more; false when the file is closed already.
  boolean retain() {
    return users.getAndUpdate(n -> n == 0 ? 0 : n + 1) != 0;
  }

  void release() {
    if (users.decrementAndGet() != 0) {
      return;
    }
    try {
      if (partial != null) {
        partial.close();
      }
      if (complete != null) {
        complete.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("closing the file of " + metaInfo, e);
    }
  }
}
