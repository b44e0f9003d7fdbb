package kraken.swarm.wire;

/// The numbers of the wire, shared by [Encoder] and [Decoder]: message types and field numbers of
/// the protobuf schema `p2p`, and those of our extensions (100 and up), which the reference skips.
final class Field {
  static final int TYPE_HANDSHAKE = 0;
  static final int TYPE_REQUEST = 1;
  static final int TYPE_PAYLOAD = 2;
  static final int TYPE_ANNOUNCE = 3;
  static final int TYPE_CANCEL = 4;
  static final int TYPE_FAILURE = 5;
  static final int TYPE_COMPLETE = 6;

  static final int VERSION = 1;
  static final int TYPE = 2;
  static final int HANDSHAKE = 3;
  static final int REQUEST = 4;
  static final int PAYLOAD = 5;
  static final int ANNOUNCE = 6;
  static final int CANCEL = 7;
  static final int FAILURE = 8;
  static final int COMPLETE = 9;
  static final int EXTENSIONS = 100;
  static final int QUEUED_BYTES = 101;
  static final int MORE_HAVES = 102;
  static final int REFUSAL = 103;
  static final int DIGESTS_WANTED = 104;
  static final int DIGESTS_GIVEN = 105;
  static final int DIGESTS_HERE = 106;

  /// Inside the handshake.
  static final int INFO_HASH = 2;

  static final int NAME = 3;
  static final int PEER_ID = 4;
  static final int BITFIELD = 5;
  static final int NAMESPACE = 6;
  static final int NEIGHBOURS = 7;

  /// Inside an entry of the neighbours, which are a map.
  static final int KEY = 1;

  static final int VALUE = 2;

  /// Inside request, payload, announce, cancel.
  static final int INDEX = 2;

  static final int OFFSET = 3;
  static final int LENGTH = 4;
  static final int DIGEST = 5;

  /// Inside the given digests, besides the index.
  static final int DIGESTS = 3;

  /// Inside the failure.
  static final int FAILURE_TEXT = 2;

  static final int FAILURE_INDEX = 3;
  static final int FAILURE_CODE = 4;

  /// Inside the extensions.
  static final int CAPABILITIES = 1;

  private Field() {}
}
