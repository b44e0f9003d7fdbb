package kraken.swarm.wire;

import java.util.List;
import kraken.core.PeerId;
import kraken.core.PieceDigests;

/// Messages to protobuf, byte for byte as the reference writes them: fields in the order of their
/// numbers, zero scalars left out, the sub-message of the type always there, even if empty.
final class Encoder {
  /// What the reference says about each of its neighbours: a bitfield of no pieces.
  private static final byte[] NO_BITS = new byte[8];

  private static final int SMALL = 32;
  private static final int HANDSHAKE_SIZE = 256;
  private static final int NEIGHBOUR_SIZE = 56;

  private Encoder() {}

  static ProtoWriter encode(Message message) {
    return switch (message) {
      case Message.Handshake handshake -> handshake(handshake);
      case Message.PieceRequest(int index, int offset, int length) ->
          typed(Field.TYPE_REQUEST).message(Field.REQUEST, range(index, offset, length));
      case Message.PiecePayload(int index, int offset, int length, long queued) ->
          hint(
              typed(Field.TYPE_PAYLOAD).message(Field.PAYLOAD, range(index, offset, length)),
              queued);
      case Message.AnnouncePiece(int index, List<Integer> more, long queued) ->
          haves(
              hint(typed(Field.TYPE_ANNOUNCE).message(Field.ANNOUNCE, range(index, 0, 0)), queued),
              more);
      case Message.CancelPiece(int index) ->
          typed(Field.TYPE_CANCEL).message(Field.CANCEL, range(index, 0, 0));
      case Message.Failure failure -> failure(failure);
      case Message.Complete() -> typed(Field.TYPE_COMPLETE);
      case Message.DigestsHere() -> typed(Field.TYPE_CANCEL).number(Field.DIGESTS_HERE, 1);
      case Message.DigestRequest(int from) ->
          typed(Field.TYPE_CANCEL).message(Field.DIGESTS_WANTED, range(from, 0, 0));
      case Message.Digests(int from, PieceDigests digests) ->
          typed(Field.TYPE_CANCEL).message(Field.DIGESTS_GIVEN, digests(from, digests));
      case Message.Unknown(int type) -> typed(type);
    };
  }

  static Message.Handshake withoutNeighbours(Message.Handshake handshake) {
    return new Message.Handshake(
        handshake.peerId(),
        handshake.infoHash(),
        handshake.digest(),
        handshake.bitfield(),
        handshake.namespace(),
        List.of(),
        handshake.capabilities());
  }

  private static ProtoWriter typed(int type) {
    return new ProtoWriter(SMALL).number(Field.TYPE, type);
  }

  private static ProtoWriter handshake(Message.Handshake handshake) {
    byte[] bits = handshake.bitfield().toBytes();
    int room = HANDSHAKE_SIZE + bits.length + NEIGHBOUR_SIZE * handshake.neighbours().size();
    ProtoWriter inner =
        new ProtoWriter(room)
            .text(Field.INFO_HASH, handshake.infoHash().hex())
            .text(Field.NAME, handshake.digest().hex())
            .text(Field.PEER_ID, handshake.peerId().hex())
            .bytes(Field.BITFIELD, bits)
            .text(Field.NAMESPACE, handshake.namespace());
    for (PeerId neighbour : handshake.neighbours()) {
      inner.message(
          Field.NEIGHBOURS,
          new ProtoWriter(NEIGHBOUR_SIZE)
              .text(Field.KEY, neighbour.hex())
              .bytes(Field.VALUE, NO_BITS));
    }
    ProtoWriter message = new ProtoWriter(inner.size() + SMALL).message(Field.HANDSHAKE, inner);
    if (handshake.capabilities() != 0) {
      message.message(
          Field.EXTENSIONS,
          new ProtoWriter(SMALL).number(Field.CAPABILITIES, handshake.capabilities()));
    }
    return message;
  }

  private static ProtoWriter range(int index, int offset, int length) {
    return new ProtoWriter(SMALL)
        .number(Field.INDEX, index)
        .number(Field.OFFSET, offset)
        .number(Field.LENGTH, length);
  }

  private static ProtoWriter digests(int from, PieceDigests digests) {
    ProtoWriter inner = range(from, 0, 0);
    return digests.isEmpty() ? inner : inner.bytes(Field.DIGESTS, digests.bytes());
  }

  private static ProtoWriter failure(Message.Failure failure) {
    ProtoWriter inner =
        new ProtoWriter(SMALL)
            .text(Field.FAILURE_TEXT, failure.text())
            .number(Field.FAILURE_INDEX, failure.index())
            .number(Field.FAILURE_CODE, failure.code());
    return typed(Field.TYPE_FAILURE)
        .message(Field.FAILURE, inner)
        .number(Field.REFUSAL, failure.refusal().number());
  }

  private static ProtoWriter hint(ProtoWriter message, long queuedBytes) {
    return queuedBytes < 0 ? message : message.present(Field.QUEUED_BYTES, queuedBytes);
  }

  private static ProtoWriter haves(ProtoWriter message, List<Integer> more) {
    if (more.isEmpty()) {
      return message;
    }
    ProtoWriter packed = new ProtoWriter(SMALL + 3 * more.size());
    more.forEach(index -> packed.element(index));
    return message.message(Field.MORE_HAVES, packed);
  }
}
