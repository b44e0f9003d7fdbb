package kraken.swarm.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes the fields of a protobuf message, in the order of the calls. Belongs to one thread.
///
/// ```
/// field := varint(number << 3 | wire type) value
/// value := varint                    wire type 0
///        | varint(length) bytes      wire type 2
/// ```
final class ProtoWriter {
  static final int VARINT = 0;
  static final int BYTES = 2;

  private byte[] buffer;
  private int size;

  ProtoWriter(int capacity) {
    buffer = new byte[capacity];
  }

  /// A number, left out when it is zero, as proto3 wants it.
  ProtoWriter number(int field, long value) {
    return value == 0 ? this : present(field, value);
  }

  /// A number that is written even if it is zero.
  ProtoWriter present(int field, long value) {
    tag(field, VARINT);
    varint(value);
    return this;
  }

  /// A string, left out when it is empty.
  ProtoWriter text(int field, String value) {
    return value.isEmpty() ? this : bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /// Bytes, written even if there are none.
  ProtoWriter bytes(int field, byte[] value) {
    return bytes(field, value, value.length);
  }

  /// A sub-message, written even if it is empty.
  ProtoWriter message(int field, ProtoWriter value) {
    return bytes(field, value.buffer, value.size);
  }

  /// Numbers without their tags: the inside of a packed field.
  ProtoWriter element(long value) {
    varint(value);
    return this;
  }

  int size() {
    return size;
  }

  /// Copies what was written to `target` at `at`.
  void copyTo(byte[] target, int at) {
    System.arraycopy(buffer, 0, target, at, size);
  }

  private ProtoWriter bytes(int field, byte[] value, int length) {
    tag(field, BYTES);
    varint(length);
    reserve(length);
    System.arraycopy(value, 0, buffer, size, length);
    size += length;
    return this;
  }

  private void tag(int field, int wireType) {
    varint((long) field << 3 | wireType);
  }

  private void varint(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      buffer[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
  }

  private void reserve(int bytes) {
    if (buffer.length - size < bytes) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, size + bytes));
    }
  }
}
