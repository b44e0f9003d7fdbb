package kraken.swarm.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;

/// The schema `p2p` of the peer wire, run by Google's protobuf library: the independent
/// implementation against which the hand-written codec is checked. With our fields of piece
/// digests.
final class ReferenceProto {
  private static final Descriptor MESSAGE = build();

  private ReferenceProto() {}

  static DynamicMessage parse(byte[] body) throws InvalidProtocolBufferException {
    return DynamicMessage.parseFrom(MESSAGE, body);
  }

  /// A message with the given type and one more field, such as the sub-message of the type.
  static DynamicMessage message(int type, String field, Object body) {
    return DynamicMessage.newBuilder(MESSAGE)
        .setField(MESSAGE.findFieldByName("type"), enumValue(MESSAGE, "type", type))
        .setField(MESSAGE.findFieldByName(field), body)
        .build();
  }

  /// A sub-message from names and values; an entry of a map is itself such a message.
  static DynamicMessage body(String messageName, Object... namesAndValues) {
    Descriptor type =
        messageName.contains(".")
            ? MESSAGE.getFile().findMessageTypeByName("BitfieldMessage").getNestedTypes().get(0)
            : MESSAGE.getFile().findMessageTypeByName(messageName);
    DynamicMessage.Builder builder = DynamicMessage.newBuilder(type);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      FieldDescriptor field = type.findFieldByName((String) namesAndValues[i]);
      Object value = namesAndValues[i + 1];
      if (field.isRepeated()) {
        builder.addRepeatedField(field, value);
      } else if (field.getType() == FieldDescriptor.Type.ENUM) {
        builder.setField(field, enumValue(type, field.getName(), (int) value));
      } else {
        builder.setField(field, value instanceof byte[] b ? ByteString.copyFrom(b) : value);
      }
    }
    return builder.build();
  }

  static DynamicMessage sub(DynamicMessage message, String field) {
    return (DynamicMessage) value(message, field);
  }

  static Object value(DynamicMessage message, String field) {
    return message.getField(message.getDescriptorForType().findFieldByName(field));
  }

  static boolean has(DynamicMessage message, String field) {
    return message.hasField(message.getDescriptorForType().findFieldByName(field));
  }

  static int number(DynamicMessage message, String field) {
    return value(message, field) instanceof EnumValueDescriptor e
        ? e.getNumber()
        : (int) value(message, field);
  }

  private static EnumValueDescriptor enumValue(Descriptor type, String field, int number) {
    return type.findFieldByName(field).getEnumType().findValueByNumberCreatingIfUnknown(number);
  }

  private static Descriptor build() {
    DescriptorProto entry =
        message(
                "RemoteBitfieldBytesEntry",
                field("key", 1, FieldDescriptorProto.Type.TYPE_STRING),
                field("value", 2, FieldDescriptorProto.Type.TYPE_BYTES))
            .setOptions(MessageOptions.newBuilder().setMapEntry(true))
            .build();
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("p2p.proto")
            .setPackage("p2p")
            .setSyntax("proto3")
            .addMessageType(
                message(
                        "BitfieldMessage",
                        field("infoHash", 2, FieldDescriptorProto.Type.TYPE_STRING),
                        field("name", 3, FieldDescriptorProto.Type.TYPE_STRING),
                        field("peerID", 4, FieldDescriptorProto.Type.TYPE_STRING),
                        field("bitfieldBytes", 5, FieldDescriptorProto.Type.TYPE_BYTES),
                        field("namespace", 6, FieldDescriptorProto.Type.TYPE_STRING),
                        reference(
                                "remoteBitfieldBytes",
                                7,
                                FieldDescriptorProto.Type.TYPE_MESSAGE,
                                "BitfieldMessage.RemoteBitfieldBytesEntry")
                            .setLabel(Label.LABEL_REPEATED))
                    .addNestedType(entry))
            .addMessageType(range("PieceRequestMessage"))
            .addMessageType(
                range("PiecePayloadMessage")
                    .addField(field("digest", 5, FieldDescriptorProto.Type.TYPE_STRING)))
            .addMessageType(
                message(
                    "AnnouncePieceMessage",
                    field("index", 2, FieldDescriptorProto.Type.TYPE_INT32)))
            .addMessageType(
                message(
                    "CancelPieceMessage", field("index", 2, FieldDescriptorProto.Type.TYPE_INT32)))
            .addMessageType(
                message(
                    "ErrorMessage",
                    field("error", 2, FieldDescriptorProto.Type.TYPE_STRING),
                    field("index", 3, FieldDescriptorProto.Type.TYPE_INT32),
                    reference("code", 4, FieldDescriptorProto.Type.TYPE_ENUM, "Code")))
            .addMessageType(message("CompleteMessage"))
            .addMessageType(range("DigestsWanted"))
            .addMessageType(
                message(
                    "DigestsGiven",
                    field("index", 2, FieldDescriptorProto.Type.TYPE_INT32),
                    field("digests", 3, FieldDescriptorProto.Type.TYPE_BYTES)))
            .addMessageType(
                message(
                    "Message",
                    field("version", 1, FieldDescriptorProto.Type.TYPE_STRING),
                    reference("type", 2, FieldDescriptorProto.Type.TYPE_ENUM, "Type"),
                    reference(
                        "bitfield", 3, FieldDescriptorProto.Type.TYPE_MESSAGE, "BitfieldMessage"),
                    reference(
                        "pieceRequest",
                        4,
                        FieldDescriptorProto.Type.TYPE_MESSAGE,
                        "PieceRequestMessage"),
                    reference(
                        "piecePayload",
                        5,
                        FieldDescriptorProto.Type.TYPE_MESSAGE,
                        "PiecePayloadMessage"),
                    reference(
                        "announcePiece",
                        6,
                        FieldDescriptorProto.Type.TYPE_MESSAGE,
                        "AnnouncePieceMessage"),
                    reference(
                        "cancelPiece",
                        7,
                        FieldDescriptorProto.Type.TYPE_MESSAGE,
                        "CancelPieceMessage"),
                    reference("error", 8, FieldDescriptorProto.Type.TYPE_MESSAGE, "ErrorMessage"),
                    reference(
                        "complete", 9, FieldDescriptorProto.Type.TYPE_MESSAGE, "CompleteMessage"),
                    reference(
                        "digestsWanted",
                        104,
                        FieldDescriptorProto.Type.TYPE_MESSAGE,
                        "DigestsWanted"),
                    reference(
                        "digestsGiven",
                        105,
                        FieldDescriptorProto.Type.TYPE_MESSAGE,
                        "DigestsGiven"),
                    field("digestsHere", 106, FieldDescriptorProto.Type.TYPE_BOOL)))
            .addEnumType(enumeration("Type", "BITFIELD"))
            .addEnumType(enumeration("Code", "PIECE_REQUEST_FAILED"))
            .build();
    try {
      return FileDescriptor.buildFrom(file, new FileDescriptor[0]).findMessageTypeByName("Message");
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static DescriptorProto.Builder range(String name) {
    return message(
        name,
        field("index", 2, FieldDescriptorProto.Type.TYPE_INT32),
        field("offset", 3, FieldDescriptorProto.Type.TYPE_INT32),
        field("length", 4, FieldDescriptorProto.Type.TYPE_INT32));
  }

  private static DescriptorProto.Builder message(
      String name, FieldDescriptorProto.Builder... fields) {
    DescriptorProto.Builder builder = DescriptorProto.newBuilder().setName(name);
    for (FieldDescriptorProto.Builder field : fields) {
      builder.addField(field);
    }
    return builder;
  }

  private static FieldDescriptorProto.Builder field(
      String name, int number, FieldDescriptorProto.Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(Label.LABEL_OPTIONAL);
  }

  private static FieldDescriptorProto.Builder reference(
      String name, int number, FieldDescriptorProto.Type type, String typeName) {
    return field(name, number, type).setTypeName(".p2p." + typeName);
  }

  private static EnumDescriptorProto enumeration(String name, String zero) {
    return EnumDescriptorProto.newBuilder()
        .setName(name)
        .addValue(EnumValueDescriptorProto.newBuilder().setName(zero).setNumber(0))
        .build();
  }
}
