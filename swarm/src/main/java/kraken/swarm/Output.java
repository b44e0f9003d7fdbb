package kraken.swarm;

import java.util.List;
import java.util.Optional;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.swarm.trace.TraceEvent;
import kraken.swarm.wire.Message;

/// Everything the core can ask of its driver. Commands, to be carried out in order per connection;
/// the result of each comes back as an [Input].
public sealed interface Output {

  /// Ask the tracker for peers, or tell it that we are complete, or that we leave.
  ///
  /// @param complete whether we have all pieces
  /// @param links whom we are connected to, or about to be, for this torrent
  /// @param lost whom we could not reach, or who forgot the torrent, since the last announce
  /// @param stopped we leave the torrent: the tracker is to name us to nobody
  record Announce(
      int torrent,
      Digest digest,
      InfoHash infoHash,
      boolean complete,
      List<PeerId> links,
      List<PeerId> lost,
      boolean stopped)
      implements Output {
    public Announce {
      links = List.copyOf(links);
      lost = List.copyOf(lost);
    }
  }

  /// Open a socket. Answered by [Input.ConnectionOpened] with this `dial`, or [Input.DialFailed].
  record Dial(int dial, int torrent, PeerInfo peer) implements Output {}

  record Send(int conn, Message message) implements Output {}

  /// Send the header (as given) and the bytes of a piece from disk. Answered by [Input.PieceSent]
  /// or [Input.ServeFailed].
  record ServePiece(int conn, int torrent, int piece, Message.PiecePayload header)
      implements Output {}

  /// Forget a [ServePiece] that was given but of which no byte has been sent; if it has started, it
  /// goes on. Either way [Input.PieceSent] or [Input.ServeFailed] (reason `cancelled`) answers.
  record CancelServe(int conn, int piece) implements Output {}

  /// Send a [Message.Digests] with so many of the torrent's piece digests, or with none when they
  /// cannot be read. Not answered. Comes only where [Input.TorrentLoaded] said `listed`, or after
  /// [PieceDigests].
  record ServeDigests(int conn, int torrent, int from, int count) implements Output {}

  /// The piece digests of the torrent came and have the root that its metainfo says: from now on
  /// pieces are checked with them, also after a restart. Not answered.
  ///
  /// @param metaInfo that of the torrent, with the list
  record PieceDigests(int torrent, MetaInfo metaInfo) implements Output {}

  /// The running payload goes into the partial blob. Answered by [Input.PieceStored],
  /// [Input.PieceRejected], [Input.StoreFailed], or by [Input.ConnectionClosed] alone.
  record ReceiveInto(int conn, int torrent, int piece) implements Output {}

  /// The running payload is read and thrown away.
  record Discard(int conn, int piece) implements Output {}

  /// Open the blob on this disk, creating a partial one if `metaInfo` is there and it is absent.
  /// Answered by [Input.TorrentLoaded] or [Input.TorrentMissing]. From now on `torrent` stands for
  /// this digest, until [UnloadTorrent]. Comes a second time for the same torrent when it was
  /// missing and somebody here wants it meanwhile.
  ///
  /// @param namespace what the opener of a connection said, or the downloader; for an origin it
  ///   chooses the backend from which a missing blob is fetched
  record LoadTorrent(
      int torrent, Digest digest, Optional<Namespace> namespace, Optional<MetaInfo> metaInfo)
      implements Output {}

  /// All pieces are there: check the whole digest, move the blob to its place.
  record CommitTorrent(int torrent) implements Output {}

  /// The core has forgotten the torrent; close its files, keep its bytes.
  record UnloadTorrent(int torrent) implements Output {}

  /// The driver closes the socket; [Input.ConnectionClosed] follows.
  record Close(int conn, CloseReason reason) implements Output {}

  /// A download has ended, for all its readers. After an outcome other than `COMPLETE` the torrent
  /// is forgotten and its readers with it; after `COMPLETE` it goes on serving others, and readers
  /// that still read are counted until [Input.ReaderGone].
  record Finished(int torrent, Outcome outcome, String reason) implements Output {}

  record Trace(TraceEvent event) implements Output {}

  /// How a download ended.
  enum Outcome {
    COMPLETE,
    /// Nobody waited any more, or a delete; bytes so far stay on disk (until their TTL).
    ABANDONED,
    /// No progress for the configured time although somebody waited.
    TIMED_OUT,
    /// Our own disk, or metainfo that does not belong to the blob.
    FAILED
  }
}
