package kraken.swarm.wire;

/// Bytes that are not a message of the peer wire. The text says what is wrong with them, for the
/// log and for the reason of a ban; whoever reads from a peer drops it.
public final class MalformedMessage extends Exception {
  private static final long serialVersionUID = 1;

  public MalformedMessage(String reason) {
    super(reason);
  }

  public MalformedMessage(String reason, Throwable cause) {
    super(reason, cause);
  }
}
