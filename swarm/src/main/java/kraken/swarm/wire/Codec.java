package kraken.swarm.wire;

import java.nio.ByteBuffer;

/// Messages to bytes and back. A frame is
///
/// ```
/// 00 00 00 04   10 03 32 00        "I now have piece 0"
/// length        protobuf Message: 10 03 = type 3, 32 00 = announcePiece {}
/// ```
///
/// The length is big-endian and unsigned and counts the protobuf part alone; the raw bytes of a
/// piece follow the frame of a [Message.PiecePayload] and are nobody's business here.
public final class Codec {
  /// Most bytes of the protobuf part; every receiver closes the connection beyond it.
  public static final int MAX_BODY = 32768;

  /// Bytes of the length in front of it.
  public static final int PREFIX = 4;

  private Codec() {}

  /// The whole frame. A handshake that would be too large leaves out its neighbours, which are only
  /// a hint.
  ///
  /// @throws IllegalArgumentException when the message cannot be said in [#MAX_BODY] bytes: a blob
  ///   of more than about 260,000 pieces
  public static byte[] encode(Message message) {
    ProtoWriter body = Encoder.encode(message);
    if (body.size() > MAX_BODY && message instanceof Message.Handshake handshake) {
      body = Encoder.encode(Encoder.withoutNeighbours(handshake));
    }
    if (body.size() > MAX_BODY) {
      throw new IllegalArgumentException(
          "a message of " + body.size() + " bytes, at most " + MAX_BODY + " are allowed");
    }
    byte[] frame = new byte[PREFIX + body.size()];
    ByteBuffer.wrap(frame).putInt(body.size());
    body.copyTo(frame, PREFIX);
    return frame;
  }

  /// Checks the 4 bytes in front of a body, before room is made for it.
  ///
  /// @param prefix as read, big-endian
  /// @return bytes of the body
  public static int bodyLength(int prefix) throws MalformedMessage {
    if (prefix < 0 || prefix > MAX_BODY) {
      throw new MalformedMessage(
          "a message of "
              + Integer.toUnsignedString(prefix)
              + " bytes, at most "
              + MAX_BODY
              + " are allowed");
    }
    return prefix;
  }

  /// Reads the protobuf part of a frame.
  public static Message decode(byte[] body) throws MalformedMessage {
    bodyLength(body.length);
    return new Decoder().decode(body);
  }

  /// The same for bytes in a buffer, which is left consumed.
  public static Message decode(ByteBuffer body) throws MalformedMessage {
    bodyLength(body.remaining());
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    return decode(bytes);
  }
}
