package kraken.swarm.wire;

/// Why an acceptor refuses a handshake; travels as field 103 of the message, see docs/protocol.md.
public enum Refusal {
  NONE(0),
  FULL(1),
  DUPLICATE(2),
  UNKNOWN_TORRENT(3),
  STALE_METAINFO(4),
  NOTHING_TO_EXCHANGE(5);

  private final int number;

  Refusal(int number) {
    this.number = number;
  }

  /// The number on the wire; 0 is not written.
  int number() {
    return number;
  }

  /// A reason that only a newer version knows means: not now.
  static Refusal ofNumber(int number) {
    for (Refusal refusal : values()) {
      if (refusal.number == number) {
        return refusal;
      }
    }
    return FULL;
  }
}
