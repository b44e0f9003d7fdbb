package kraken.swarm.wire;

import static kraken.swarm.wire.ReferenceProto.has;
import static kraken.swarm.wire.ReferenceProto.number;
import static kraken.swarm.wire.ReferenceProto.sub;
import static kraken.swarm.wire.ReferenceProto.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import kraken.core.Bitfield;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.PeerId;
import kraken.core.PieceDigests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Our codec against Google's protobuf library, over random messages and mutated bytes.
final class IndependentProtobufTest {
  private static final int MESSAGES = 2_000;
  private static final int MUTATIONS = 20_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomMessagesAreTheSameBytes(long seed) throws Exception {
    Random random = new Random(seed);
    for (int i = 0; i < MESSAGES; i++) {
      Message message = random(random);
      byte[] body = CodecTest.body(Codec.encode(message));
      assertThat(HexFormat.of().formatHex(body))
          .as("%s, seed %s", message, seed)
          .isEqualTo(HexFormat.of().formatHex(reference(message).toByteArray()));
      assertThat(Codec.decode(body)).isEqualTo(message);
    }
  }

  /// Whatever bytes we accept, the library accepts and sees the same in them.
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void mutatedBytesMeanTheSameOrAreRefused(long seed) {
    Random random = new Random(seed);
    int accepted = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] body = mutated(CodecTest.body(Codec.encode(random(random))), random);
      Message message;
      try {
        message = Codec.decode(body);
      } catch (MalformedMessage e) {
        assertThat(e).message().isNotBlank();
        continue;
      }
      accepted++;
      try {
        assertSame(message, ReferenceProto.parse(body));
      } catch (InvalidProtocolBufferException | AssertionError e) {
        fail("seed " + seed + ", bytes " + HexFormat.of().formatHex(body) + ": " + message, e);
      }
    }
    assertThat(accepted).isGreaterThan(MUTATIONS / 20);
  }

  @Test
  void noiseNeverHurts() {
    Random random = new Random(5);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] noise = new byte[random.nextInt(64)];
      random.nextBytes(noise);
      try {
        assertSame(Codec.decode(noise), ReferenceProto.parse(noise));
      } catch (MalformedMessage e) {
        assertThat(e).message().isNotBlank();
      } catch (InvalidProtocolBufferException e) {
        fail(HexFormat.of().formatHex(noise), e);
      }
    }
  }

  private static void assertSame(Message message, DynamicMessage expected) {
    int type = number(expected, "type");
    switch (message) {
      case Message.Handshake h -> {
        assertThat(type).isZero();
        DynamicMessage b = sub(expected, "bitfield");
        assertThat(h.infoHash().hex()).isEqualTo(lower(value(b, "infoHash")));
        assertThat(h.digest().hex()).isEqualTo(lower(value(b, "name")));
        assertThat(h.peerId().hex()).isEqualTo(lower(value(b, "peerID")));
        assertThat(h.namespace()).isEqualTo(value(b, "namespace"));
        assertThat(h.bitfield())
            .isEqualTo(Bitfield.parse(((ByteString) value(b, "bitfieldBytes")).toByteArray()));
        List<String> keys =
            ((List<?>) value(b, "remoteBitfieldBytes"))
                .stream().map(e -> lower(value((DynamicMessage) e, "key"))).distinct().toList();
        assertThat(h.neighbours().stream().map(PeerId::hex).distinct().toList()).isEqualTo(keys);
      }
      case Message.PieceRequest(int index, int offset, int length) ->
          assertRange(expected, 1, "pieceRequest", index, offset, length);
      case Message.PiecePayload p ->
          assertRange(expected, 2, "piecePayload", p.index(), p.offset(), p.length());
      case Message.AnnouncePiece a -> {
        assertThat(type).isEqualTo(3);
        assertThat(number(sub(expected, "announcePiece"), "index")).isEqualTo(a.index());
      }
      case Message.CancelPiece(int index) -> {
        assertThat(type).isEqualTo(4);
        assertThat(number(sub(expected, "cancelPiece"), "index")).isEqualTo(index);
      }
      case Message.Failure f -> {
        assertThat(type).isEqualTo(5);
        assertThat(value(sub(expected, "error"), "error")).isEqualTo(f.text());
        assertThat(number(sub(expected, "error"), "index")).isEqualTo(f.index());
        assertThat(number(sub(expected, "error"), "code")).isEqualTo(f.code());
      }
      case Message.Complete() -> assertThat(type).isEqualTo(6);
      case Message.DigestsHere() -> {
        assertDigests(expected, false, false);
        assertThat(value(expected, "digestsHere")).isEqualTo(true);
      }
      case Message.DigestRequest(int from) -> {
        assertDigests(expected, true, false);
        assertThat(number(sub(expected, "digestsWanted"), "index")).isEqualTo(from);
      }
      case Message.Digests(int from, PieceDigests digests) -> {
        assertDigests(expected, has(expected, "digestsWanted"), true);
        DynamicMessage given = sub(expected, "digestsGiven");
        assertThat(number(given, "index")).isEqualTo(from);
        assertThat(digests.bytes()).isEqualTo(((ByteString) value(given, "digests")).toByteArray());
      }
      case Message.Unknown(int number) -> {
        assertThat(type).isEqualTo(number);
        assertThat(type == 0 && has(expected, "bitfield")).isFalse();
      }
    }
  }

  private static void assertDigests(DynamicMessage expected, boolean wanted, boolean given) {
    assertThat(number(expected, "type")).isEqualTo(4);
    assertThat(has(expected, "cancelPiece")).isFalse();
    assertThat(has(expected, "digestsWanted")).isEqualTo(wanted);
    assertThat(has(expected, "digestsGiven")).isEqualTo(given);
  }

  private static void assertRange(
      DynamicMessage expected, int type, String field, int index, int offset, int length) {
    assertThat(number(expected, "type")).isEqualTo(type);
    assertThat(number(sub(expected, field), "index")).isEqualTo(index);
    assertThat(number(sub(expected, field), "offset")).isEqualTo(offset);
    assertThat(number(sub(expected, field), "length")).isEqualTo(length);
  }

  private static String lower(Object hex) {
    return ((String) hex).toLowerCase(Locale.ROOT);
  }

  private static DynamicMessage reference(Message message) {
    return switch (message) {
      case Message.Handshake h -> {
        DynamicMessage.Builder body =
            ReferenceProto.body(
                "BitfieldMessage",
                "infoHash",
                h.infoHash().hex(),
                "name",
                h.digest().hex(),
                "peerID",
                h.peerId().hex(),
                "bitfieldBytes",
                h.bitfield().toBytes(),
                "namespace",
                h.namespace())
                .toBuilder();
        for (PeerId neighbour : h.neighbours()) {
          body.addRepeatedField(
              body.getDescriptorForType().findFieldByName("remoteBitfieldBytes"),
              ReferenceProto.body(
                  "BitfieldMessage.Entry", "key", neighbour.hex(), "value", new byte[8]));
        }
        yield ReferenceProto.message(0, "bitfield", body.build());
      }
      case Message.PieceRequest(int index, int offset, int length) ->
          ReferenceProto.message(
              1, "pieceRequest", range("PieceRequestMessage", index, offset, length));
      case Message.PiecePayload(int index, int offset, int length, long _) ->
          ReferenceProto.message(
              2, "piecePayload", range("PiecePayloadMessage", index, offset, length));
      case Message.AnnouncePiece(int index, List<Integer> _, long _) ->
          ReferenceProto.message(
              3, "announcePiece", ReferenceProto.body("AnnouncePieceMessage", "index", index));
      case Message.CancelPiece(int index) ->
          ReferenceProto.message(
              4, "cancelPiece", ReferenceProto.body("CancelPieceMessage", "index", index));
      case Message.Failure(String text, int index, int code, Refusal _) ->
          ReferenceProto.message(
              5,
              "error",
              ReferenceProto.body("ErrorMessage", "error", text, "index", index, "code", code));
      case Message.DigestsHere() -> ReferenceProto.message(4, "digestsHere", true);
      case Message.DigestRequest(int from) ->
          ReferenceProto.message(
              4, "digestsWanted", ReferenceProto.body("DigestsWanted", "index", from));
      case Message.Digests(int from, PieceDigests digests) ->
          ReferenceProto.message(
              4,
              "digestsGiven",
              ReferenceProto.body("DigestsGiven", "index", from, "digests", digests.bytes()));
      case Message.Complete() -> throw new IllegalArgumentException("has no body");
      case Message.Unknown(int _) -> throw new IllegalArgumentException("has no body");
    };
  }

  private static DynamicMessage range(String name, int index, int offset, int length) {
    return ReferenceProto.body(name, "index", index, "offset", offset, "length", length);
  }

  private static Message random(Random random) {
    int index = anyNumber(random);
    return switch (random.nextInt(9)) {
      case 0 -> handshake(random);
      case 1 -> new Message.PieceRequest(index, anyNumber(random), anyNumber(random));
      case 2 -> new Message.PiecePayload(index, anyNumber(random), anyNumber(random), -1);
      case 3 -> new Message.AnnouncePiece(index, List.of(), -1);
      case 4 -> new Message.CancelPiece(index);
      case 5 -> new Message.DigestsHere();
      case 6 -> new Message.DigestRequest(index);
      case 7 -> new Message.Digests(index, CodecTest.digests(random.nextInt(4)));
      default ->
          new Message.Failure(
              "grüße 中 \uD83D\uDC19".substring(0, random.nextInt(8)),
              index,
              anyNumber(random),
              Refusal.NONE);
    };
  }

  private static Message handshake(Random random) {
    Bitfield bits = new Bitfield(random.nextInt(200));
    for (int i = 0; i < bits.size(); i++) {
      if (random.nextBoolean()) {
        bits.set(i);
      }
    }
    byte[] hash = new byte[32];
    random.nextBytes(hash);
    return new Message.Handshake(
        PeerId.random(random),
        InfoHash.ofBytes(Arrays.copyOf(hash, 20)),
        Digest.ofHash(hash),
        bits,
        random.nextBoolean() ? "" : "team/größe-" + random.nextInt(),
        IntStream.range(0, random.nextInt(4)).mapToObj(_ -> PeerId.random(random)).toList(),
        0);
  }

  /// Zero, small, large and negative ones alike.
  private static int anyNumber(Random random) {
    return random.nextInt() >> (random.nextInt(5) * 8);
  }

  private static byte[] mutated(byte[] body, Random random) {
    byte[] bytes = body;
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
      bytes =
          switch (random.nextInt(5)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> joined(bytes, body);
            case 2 ->
                joined(
                    Arrays.copyOf(bytes, at),
                    Arrays.copyOfRange(body, Math.min(at, body.length) / 2, body.length));
            default -> {
              byte[] copy = bytes.clone();
              if (copy.length > 0) {
                copy[at] = (byte) (random.nextBoolean() ? random.nextInt() : copy[at] ^ 1);
              }
              yield copy;
            }
          };
    }
    return bytes;
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
