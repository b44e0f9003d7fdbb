package kraken.swarm.wire;

/// Bits of the extension field in a handshake; the register is docs/protocol.md.
public final class Capabilities {
  /// Payloads and haves carry the bytes queued for upload at the sender.
  public static final long QUEUE_HINT = 1;

  /// Several haves in one message.
  public static final long BATCHED_HAVES = 2;

  /// A cancel is honoured: every request gets exactly one answer, payload or failure.
  public static final long CANCEL = 4;

  /// A full acceptor answers with a reason instead of a silent close.
  public static final long REFUSAL_REASON = 8;

  /// Piece digests are told, asked for and given.
  public static final long PIECE_DIGESTS = 16;

  /// All that this version knows.
  public static final long ALL =
      QUEUE_HINT | BATCHED_HAVES | CANCEL | REFUSAL_REASON | PIECE_DIGESTS;

  private Capabilities() {}
}
