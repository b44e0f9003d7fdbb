package kraken.swarm.wire;

import java.util.List;
import kraken.core.Bitfield;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.PeerId;
import kraken.core.PieceDigests;

/// A decoded message of the peer wire (without the bytes of a piece, which follow a [PiecePayload]
/// raw). Indexes and lengths are as they came: whoever handles a message checks them against the
/// torrent.
public sealed interface Message {

  /// Type 0: the first message in each direction.
  ///
  /// @param peerId the sender's id
  /// @param infoHash which torrent
  /// @param digest the name of the blob
  /// @param bitfield the sender's bits, of any size; not to be changed
  /// @param namespace set by the opener only, else empty
  /// @param neighbours ids of the peers the sender is connected to for this torrent
  /// @param capabilities bits of [Capabilities]; 0 when the peer has no extensions
  record Handshake(
      PeerId peerId,
      InfoHash infoHash,
      Digest digest,
      Bitfield bitfield,
      String namespace,
      List<PeerId> neighbours,
      long capabilities)
      implements Message {
    public Handshake {
      neighbours = List.copyOf(neighbours);
    }
  }

  /// Type 1: asks for a whole piece.
  ///
  /// @param offset always 0
  /// @param length exact bytes of the piece
  record PieceRequest(int index, int offset, int length) implements Message {}

  /// Type 2: `length` raw bytes follow.
  ///
  /// @param queuedBytes hint: bytes queued for upload at the sender, -1 when absent
  record PiecePayload(int index, int offset, int length, long queuedBytes) implements Message {}

  /// Type 3: the sender now has these pieces.
  ///
  /// @param index the first (the only one a peer without batching sees)
  /// @param more further ones, in a batch; empty towards a peer that does not know batches
  /// @param queuedBytes hint: bytes queued for upload at the sender, -1 when absent
  record AnnouncePiece(int index, List<Integer> more, long queuedBytes) implements Message {
    public AnnouncePiece {
      more = List.copyOf(more);
    }
  }

  /// Type 4: the piece is no longer wanted. Honoured only by peers that said so.
  record CancelPiece(int index) implements Message {}

  /// Type 5: a request failed (code 0, with the index), or, towards a peer that knows it, an
  /// acceptor refuses the handshake and says why.
  ///
  /// @param refusal one of [Refusal], `NONE` for an ordinary error
  record Failure(String text, int index, int code, Refusal refusal) implements Message {}

  /// Type 6: the sender has all pieces.
  record Complete() implements Message {}

  /// The sender has the digests of all pieces of the torrent.
  record DigestsHere() implements Message {}

  /// Asks for piece digests: [Digests#MOST] of them, or as many as there are from there on.
  ///
  /// @param from the piece of the first
  record DigestRequest(int from) implements Message {}

  /// Answers a [DigestRequest].
  ///
  /// @param from as in the request
  /// @param digests exactly those that were asked for; none when the sender does not have them
  record Digests(int from, PieceDigests digests) implements Message {
    /// So many travel in one message.
    public static final int MOST = 450;

    /// How many an answer has, of so many pieces.
    public static int count(int from, int pieces) {
      return Math.min(MOST, pieces - from);
    }
  }

  /// A type, or an empty message, that this version does not know: to be ignored.
  record Unknown(int type) implements Message {}
}
