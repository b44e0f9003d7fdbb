package kraken.swarm.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads the fields of a protobuf message, the mirror of [ProtoWriter]. Every length is checked
/// against what is left before anything is allocated. Belongs to one thread.
final class ProtoReader {
  private static final int FIXED64 = 1;
  private static final int FIXED32 = 5;
  private static final int LONGEST_VARINT = 10;
  private static final long LARGEST_TAG = (1L << 32) - 1;

  private final byte[] buffer;
  private final int end;
  private int position;
  private int field;
  private int wireType;

  ProtoReader(byte[] buffer) {
    this(buffer, 0, buffer.length);
  }

  private ProtoReader(byte[] buffer, int position, int end) {
    this.buffer = buffer;
    this.position = position;
    this.end = end;
  }

  /// Reads the next tag; false at the end of the message. Its value must then be read or skipped.
  boolean next() throws MalformedMessage {
    if (position == end) {
      return false;
    }
    long tag = varint();
    if (tag >>> 3 == 0 || tag < 0 || tag > LARGEST_TAG) {
      throw new MalformedMessage("field number " + (tag >>> 3) + " is not allowed");
    }
    field = (int) (tag >>> 3);
    wireType = (int) tag & 7;
    return true;
  }

  /// The number of the field whose value comes next.
  int field() {
    return field;
  }

  boolean isPacked() {
    return wireType == ProtoWriter.BYTES;
  }

  boolean hasRemaining() {
    return position < end;
  }

  long number() throws MalformedMessage {
    expect(ProtoWriter.VARINT);
    return varint();
  }

  /// An int32: the low 32 bits, as every protobuf reader does it.
  int int32() throws MalformedMessage {
    return (int) number();
  }

  String text() throws MalformedMessage {
    ProtoReader value = message();
    ByteBuffer bytes = ByteBuffer.wrap(buffer, value.position, value.end - value.position);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedMessage("field " + field + " is not valid UTF-8", e);
    }
  }

  byte[] bytes() throws MalformedMessage {
    ProtoReader value = message();
    return Arrays.copyOfRange(buffer, value.position, value.end);
  }

  /// A view of the sub-message that comes next; nothing is copied.
  ProtoReader message() throws MalformedMessage {
    expect(ProtoWriter.BYTES);
    int length = prefixedLength();
    ProtoReader value = new ProtoReader(buffer, position, position + length);
    position += length;
    return value;
  }

  /// A number of a packed field, which has no tag.
  long element() throws MalformedMessage {
    return varint();
  }

  /// Passes over a value that means nothing to this version.
  void skip() throws MalformedMessage {
    switch (wireType) {
      case ProtoWriter.VARINT -> varint();
      case FIXED64 -> advance(8);
      case ProtoWriter.BYTES -> advance(prefixedLength());
      case FIXED32 -> advance(4);
      default -> throw new MalformedMessage("field " + field + " has the wire type " + wireType);
    }
  }

  private void expect(int expected) throws MalformedMessage {
    if (wireType != expected) {
      throw new MalformedMessage(
          "field " + field + " has the wire type " + wireType + ", expected " + expected);
    }
  }

  /// Bytes that are left: of a value, its length.
  int length() {
    return end - position;
  }

  /// All that is left, a copy.
  byte[] rest() {
    return Arrays.copyOfRange(buffer, position, end);
  }

  private int prefixedLength() throws MalformedMessage {
    long length = varint();
    if (length < 0 || length > end - position) {
      throw new MalformedMessage(
          "field "
              + field
              + " claims "
              + Long.toUnsignedString(length)
              + " bytes, "
              + (end - position)
              + " are left");
    }
    return (int) length;
  }

  private void advance(int bytes) throws MalformedMessage {
    if (bytes > end - position) {
      throw new MalformedMessage("field " + field + " is cut off");
    }
    position += bytes;
  }

  private long varint() throws MalformedMessage {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      if (position == end) {
        throw new MalformedMessage("a number is cut off");
      }
      byte next = buffer[position++];
      value |= (next & 0x7fL) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedMessage("a number has more than " + LONGEST_VARINT + " bytes");
  }
}
