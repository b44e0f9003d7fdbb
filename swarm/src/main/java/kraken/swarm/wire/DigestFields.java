package kraken.swarm.wire;

import kraken.core.PieceDigests;
import org.jspecify.annotations.Nullable;

/// What a message says about piece digests; reads what [Encoder] writes. They travel in a cancel
/// without its body, which the reference and peers without [Capabilities#PIECE_DIGESTS] ignore:
///
/// ```
/// 10 04 d0 06 01                          "I have them"
/// 10 04 c2 06 03 10 84 07                 "send me those from 900 on"
/// 10 04 ca 06 45 10 84 07 1a 40 <64 B>    "from 900 on they are these"
/// ```
///
/// Used once, by one thread.
final class DigestFields {
  private boolean isHere;
  private boolean isWanted;
  private int wantedFrom;
  private int from;
  private @Nullable PieceDigests digests;

  void here(ProtoReader in) throws MalformedMessage {
    isHere = in.number() != 0;
  }

  void wanted(ProtoReader in) throws MalformedMessage {
    isWanted = true;
    while (in.next()) {
      if (in.field() == Field.INDEX) {
        wantedFrom = in.int32();
      } else {
        in.skip();
      }
    }
  }

  void answer(ProtoReader in) throws MalformedMessage {
    digests = digests == null ? PieceDigests.NONE : digests;
    while (in.next()) {
      switch (in.field()) {
        case Field.INDEX -> from = in.int32();
        case Field.DIGESTS -> digests = list(in.message());
        default -> in.skip();
      }
    }
  }

  private static PieceDigests list(ProtoReader value) throws MalformedMessage {
    int length = value.length();
    if (length % PieceDigests.BYTES != 0 || length > Message.Digests.MOST * PieceDigests.BYTES) {
      throw new MalformedMessage(length + " bytes of piece digests");
    }
    return PieceDigests.of(value.rest());
  }

  /// The message; null when nothing is said about digests.
  @Nullable Message message() {
    if (digests != null) {
      return new Message.Digests(from, digests);
    }
    if (isWanted) {
      return new Message.DigestRequest(wantedFrom);
    }
    return isHere ? new Message.DigestsHere() : null;
  }
}
