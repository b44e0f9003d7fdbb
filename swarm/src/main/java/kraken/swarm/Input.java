package kraken.swarm;

import java.util.List;
import kraken.core.Bitfield;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.core.PeerInfo;
import kraken.swarm.wire.Message;

/// Everything that can happen to a host's swarm. Events, named in the past tense.
///
/// Identifiers: `torrent` is given out by the core in [Output.LoadTorrent] and never used again;
/// `conn` is given out by the driver, dense from 0, and may be used again once the core has handled
/// its [ConnectionClosed]; `dial` is given out by the core in [Output.Dial]; `reader` is given out
/// by the driver and never used again.
public sealed interface Input {

  /// Somebody on this host wants the blob. More than one may want the same one. If the blob has no
  /// torrent yet, [Output.LoadTorrent] comes out of the same call; else it is the torrent that was
  /// last given out for this digest and not unloaded. [Output.Finished] follows, at once if the
  /// blob is complete already.
  ///
  /// @param reader who; from now on the core counts it as waiting, until [ReaderGone]
  record DownloadRequested(MetaInfo metaInfo, Namespace namespace, long reader) implements Input {}

  /// The torrent is to be forgotten now, whoever waits (a delete).
  record DownloadAbandoned(int torrent) implements Input {}

  /// A reader that streams wants the bytes of this piece next.
  record ReaderMoved(int torrent, long reader, int piece) implements Input {}

  /// The reader has what it wanted, or gave up.
  record ReaderGone(int torrent, long reader) implements Input {}

  /// Answer to [Output.LoadTorrent]: it is on disk, with these pieces verified. All pieces means
  /// that the whole blob has been checked and is in its place: a driver that finds a partial blob
  /// with all pieces (also an empty blob, which has none) commits it before it answers. If the
  /// torrent has been forgotten meanwhile, [Output.UnloadTorrent] comes out.
  ///
  /// @param have not to be changed afterwards
  /// @param listed whether the driver has the piece digests of a metainfo that says only their root
  record TorrentLoaded(int torrent, MetaInfo metaInfo, Bitfield have, boolean listed)
      implements Input {
    public TorrentLoaded(int torrent, MetaInfo metaInfo, Bitfield have) {
      this(torrent, metaInfo, have, metaInfo.hasPieceHashes());
    }
  }

  /// Told before [TorrentLoaded] where this host is one of several dedicated seeders of the blob:
  /// each begins with a share of its own, see [Reveal].
  ///
  /// @param seat 0 to `seats`-1, another one for each seeder
  record SeatKnown(int torrent, int seat, int seats) implements Input {}

  /// Answer to [Output.LoadTorrent]: this host does not have it (or the disk failed).
  record TorrentMissing(int torrent, String reason) implements Input {}

  /// Answer to [Output.CommitTorrent]: the whole blob has its digest and is in its place.
  record TorrentCommitted(int torrent) implements Input {}

  /// Answer to [Output.CommitTorrent]: the bytes do not have the digest (`corrupt`; they are
  /// wiped), or the disk failed.
  record CommitFailed(int torrent, boolean corrupt, String reason) implements Input {}

  /// Answer to [Output.Announce], of which each gets exactly one, this or [AnnounceFailed], also
  /// when its torrent has been unloaded; the peers are in the tracker's order of preference.
  ///
  /// @param interval nanoseconds until the next announce
  record AnnounceAnswered(int torrent, List<PeerInfo> peers, long interval) implements Input {
    public AnnounceAnswered {
      peers = List.copyOf(peers);
    }
  }

  record AnnounceFailed(int torrent, String reason) implements Input {}

  /// A socket is connected; nothing has been sent. Exactly one [ConnectionClosed] follows.
  ///
  /// @param dial which dial of ours it is, or [#ACCEPTED]
  /// @param remote printable remote address, for log and trace
  record ConnectionOpened(int conn, int dial, String remote) implements Input {
    public static final int ACCEPTED = -1;
  }

  record DialFailed(int dial, String reason) implements Input {}

  /// The socket is gone, whoever closed it; all receives and sends on it have ended.
  record ConnectionClosed(int conn, String reason) implements Input {}

  /// A message other than a payload header was read.
  record MessageReceived(int conn, Message message) implements Input {}

  /// The frame could not be decoded: the peer is to be dropped.
  record GarbageReceived(int conn, String reason) implements Input {}

  /// The kernel takes no more bytes of this connection (its send buffer is full).
  record SendBlocked(int conn) implements Input {}

  /// It takes bytes again.
  record SendReady(int conn) implements Input {}

  /// The last byte of a piece was accepted by the kernel.
  record PieceSent(int conn, int piece) implements Input {}

  /// A piece could not be read from our disk after [Output.ServePiece]; nothing was sent.
  record ServeFailed(int conn, int piece, String reason) implements Input {}

  /// The header of a payload was read, its bytes wait in the socket. The core answers with exactly
  /// one [Output.ReceiveInto], [Output.Discard] or [Output.Close]; after an earlier [Output.Close]
  /// of the connection with nothing. [MessageReceived] never carries a payload.
  record PayloadStarted(int conn, Message.PiecePayload header) implements Input {}

  /// Bytes of the running payload keep coming; told at most every 100 ms.
  ///
  /// @param received bytes of the piece so far
  record PayloadProgressed(int conn, int piece, int received) implements Input {}

  /// The running payload is complete; its bytes are verified and written. Also told after
  /// [Output.Close], if it came so far before the socket was gone.
  record PieceStored(int conn, int torrent, int piece) implements Input {}

  /// The bytes were wrong. Only that: the sender is at fault.
  record PieceRejected(int conn, int torrent, int piece) implements Input {}

  /// Our own disk failed; nobody is at fault.
  record StoreFailed(int conn, int torrent, int piece, String reason) implements Input {}

  /// A payload that was to be discarded has been read to its end.
  record PayloadDiscarded(int conn, int piece) implements Input {}

  /// The host is about to stop: all torrents end, and trackers are told that we leave.
  record Stopping() implements Input {}

  /// The time of [Swarm#nextDeadline] has come.
  record Tick() implements Input {}
}
