package kraken.swarm.wire;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import kraken.core.Bitfield;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.PeerId;
import kraken.core.ServiceException;
import org.jspecify.annotations.Nullable;

/// Protobuf to one message. Fields may come in any order and more than once (the last one counts,
/// sub-messages merge), unknown ones are skipped. Used once, by one thread.
final class Decoder {
  private int type;
  private @Nullable HandshakeFields handshake;
  private @Nullable Range request;
  private @Nullable Range payload;
  private @Nullable Range announce;
  private @Nullable Range cancel;
  private @Nullable FailureFields failure;
  private long capabilities;
  private long queuedBytes = -1;
  private final List<Integer> more = new ArrayList<>();
  private int refusal;
  private final DigestFields digests = new DigestFields();

  Message decode(byte[] body) throws MalformedMessage {
    ProtoReader in = new ProtoReader(body);
    while (in.next()) {
      switch (in.field()) {
        case Field.VERSION -> in.text();
        case Field.TYPE -> type = in.int32();
        case Field.HANDSHAKE -> {
          handshake = handshake == null ? new HandshakeFields() : handshake;
          handshake.read(in.message());
        }
        case Field.REQUEST -> request = range(request, in.message(), Field.LENGTH);
        case Field.PAYLOAD -> payload = range(payload, in.message(), Field.DIGEST);
        case Field.ANNOUNCE -> announce = range(announce, in.message(), Field.INDEX);
        case Field.CANCEL -> cancel = range(cancel, in.message(), Field.INDEX);
        case Field.FAILURE -> {
          failure = failure == null ? new FailureFields() : failure;
          failure.read(in.message());
        }
        case Field.COMPLETE -> skipAll(in.message());
        case Field.EXTENSIONS -> extensions(in.message());
        case Field.QUEUED_BYTES -> queuedBytes = unsigned(in.number());
        case Field.MORE_HAVES -> haves(in);
        case Field.REFUSAL -> refusal = in.int32();
        case Field.DIGESTS_WANTED -> digests.wanted(in.message());
        case Field.DIGESTS_GIVEN -> digests.answer(in.message());
        case Field.DIGESTS_HERE -> digests.here(in);
        default -> in.skip();
      }
    }
    return message();
  }

  /// The sub-message of the type must be there, except where the reference ignores the message
  /// anyway.
  private Message message() throws MalformedMessage {
    return switch (type) {
      case Field.TYPE_HANDSHAKE ->
          handshake == null ? new Message.Unknown(type) : handshake.message(capabilities);
      case Field.TYPE_REQUEST -> {
        Range r = required(request, "piece request");
        yield new Message.PieceRequest(r.index, r.offset, r.length);
      }
      case Field.TYPE_PAYLOAD -> {
        Range r = required(payload, "piece payload");
        yield new Message.PiecePayload(r.index, r.offset, r.length, queuedBytes);
      }
      case Field.TYPE_ANNOUNCE ->
          new Message.AnnouncePiece(
              required(announce, "announcement of a piece").index, more, queuedBytes);
      case Field.TYPE_CANCEL -> cancel == null ? digests() : new Message.CancelPiece(cancel.index);
      case Field.TYPE_FAILURE -> {
        FailureFields f = required(failure, "error");
        yield new Message.Failure(f.text, f.index, f.code, Refusal.ofNumber(refusal));
      }
      case Field.TYPE_COMPLETE -> new Message.Complete();
      default -> new Message.Unknown(type);
    };
  }

  private Message digests() {
    Message message = digests.message();
    return message == null ? new Message.Unknown(type) : message;
  }

  private static <T> T required(@Nullable T body, String what) throws MalformedMessage {
    if (body == null) {
      throw new MalformedMessage(what + " without its body");
    }
    return body;
  }

  private static long unsigned(long value) {
    return value < 0 ? Long.MAX_VALUE : value;
  }

  private void extensions(ProtoReader in) throws MalformedMessage {
    while (in.next()) {
      if (in.field() == Field.CAPABILITIES) {
        capabilities = in.number();
      } else {
        in.skip();
      }
    }
  }

  private void haves(ProtoReader in) throws MalformedMessage {
    if (!in.isPacked()) {
      more.add(in.int32());
      return;
    }
    ProtoReader packed = in.message();
    while (packed.hasRemaining()) {
      more.add((int) packed.element());
    }
  }

  private static void skipAll(ProtoReader in) throws MalformedMessage {
    while (in.next()) {
      in.skip();
    }
  }

  /// Reads index, offset and length as far as `last`, the highest field that this sub-message has.
  private static Range range(@Nullable Range merged, ProtoReader in, int last)
      throws MalformedMessage {
    Range range = merged == null ? new Range() : merged;
    while (in.next()) {
      switch (in.field() <= last ? in.field() : -1) {
        case Field.INDEX -> range.index = in.int32();
        case Field.OFFSET -> range.offset = in.int32();
        case Field.LENGTH -> range.length = in.int32();
        case Field.DIGEST -> in.text();
        default -> in.skip();
      }
    }
    return range;
  }

  private static final class Range {
    int index;
    int offset;
    int length;
  }

  private static final class FailureFields {
    String text = "";
    int index;
    int code;

    void read(ProtoReader in) throws MalformedMessage {
      while (in.next()) {
        switch (in.field()) {
          case Field.FAILURE_TEXT -> text = in.text();
          case Field.FAILURE_INDEX -> index = in.int32();
          case Field.FAILURE_CODE -> code = in.int32();
          default -> in.skip();
        }
      }
    }
  }

  private static final class HandshakeFields {
    String infoHash = "";
    String name = "";
    String peerId = "";
    byte[] bitfield = {};
    String namespace = "";
    final Set<String> neighbours = new LinkedHashSet<>();

    void read(ProtoReader in) throws MalformedMessage {
      while (in.next()) {
        switch (in.field()) {
          case Field.INFO_HASH -> infoHash = in.text();
          case Field.NAME -> name = in.text();
          case Field.PEER_ID -> peerId = in.text();
          case Field.BITFIELD -> bitfield = in.bytes();
          case Field.NAMESPACE -> namespace = in.text();
          case Field.NEIGHBOURS -> neighbours.add(key(in.message()));
          default -> in.skip();
        }
      }
    }

    /// The value is never looked at: the reference sends a bitfield of no pieces.
    private static String key(ProtoReader entry) throws MalformedMessage {
      String key = "";
      while (entry.next()) {
        switch (entry.field()) {
          case Field.KEY -> key = entry.text();
          case Field.VALUE -> entry.message();
          default -> entry.skip();
        }
      }
      return key;
    }

    Message.Handshake message(long capabilities) throws MalformedMessage {
      try {
        return new Message.Handshake(
            new PeerId(peerId),
            new InfoHash(infoHash),
            new Digest(name),
            Bitfield.parse(bitfield),
            namespace,
            neighbours.stream().map(PeerId::new).toList(),
            capabilities);
      } catch (ServiceException.Invalid e) {
        throw new MalformedMessage("handshake: " + e.getMessage(), e);
      }
    }
  }
}
