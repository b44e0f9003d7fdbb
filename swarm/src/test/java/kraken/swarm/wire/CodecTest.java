package kraken.swarm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kraken.core.Bitfield;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.PeerId;
import kraken.core.PieceDigests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Bytes that the reference implementation writes, and what we say of malformed ones.
final class CodecTest {
  private static final HexFormat HEX = HexFormat.of();

  private static final PeerId PEER = new PeerId("4125e4eb476ee4a56a19d0f8f42c30aafe8e8ec9");
  private static final PeerId OTHER = new PeerId("00112233445566778899aabbccddeeff00112233");
  private static final InfoHash INFO_HASH =
      new InfoHash("7cb82993df4e14590d01ab2a374a99a1c86256a9");
  private static final Digest HELLO =
      new Digest("b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");

  /// The handshake of the specification; its one neighbour claims piece 1 of 3, which a decoder
  /// does not look at.
  private static final String HANDSHAKE =
      "1af501122837636238323939336466346531343539306430316162326133373461393961316338363235366139"
          + "1a4062393464323762393933346433653038613532653532643764613764616266616334383465666533376135"
          + "3338306565393038386637616365326566636465392228343132356534656234373665653461353661313964"
          + "306638663432633330616166653865386563392a1000000000000000030000000000000005320d6c69627261"
          + "72792f68656c6c6f3a3c0a283030313132323333343435353636373738383939616162626363646465656666"
          + "3030313132323333121000000000000000030000000000000002";

  static Message.Handshake handshake(String namespace, List<PeerId> neighbours, long caps) {
    Bitfield bits = new Bitfield(3);
    bits.set(0);
    bits.set(2);
    return new Message.Handshake(PEER, INFO_HASH, HELLO, bits, namespace, neighbours, caps);
  }

  static Stream<Message> messages() {
    return Stream.of(
        handshake("library/hello", List.of(OTHER, PEER), 0),
        handshake("", List.of(), Capabilities.ALL),
        handshake("", List.of(OTHER), -1L),
        new Message.PieceRequest(2, 0, 4194304),
        new Message.PieceRequest(-1, -2, -3),
        new Message.PiecePayload(0, 0, 611392, -1),
        new Message.PiecePayload(7, 1, 611392, 0),
        new Message.PiecePayload(7, 1, Integer.MAX_VALUE, Long.MAX_VALUE),
        new Message.AnnouncePiece(0, List.of(), -1),
        new Message.AnnouncePiece(5, List.of(0, 6, 16383, -4), 1 << 20),
        new Message.CancelPiece(0),
        new Message.CancelPiece(300),
        new Message.Failure("piece not complete", 2, 0, Refusal.NONE),
        new Message.Failure("", -1, 7, Refusal.STALE_METAINFO),
        new Message.Complete(),
        new Message.DigestsHere(),
        new Message.DigestRequest(0),
        new Message.DigestRequest(-900),
        new Message.Digests(0, PieceDigests.NONE),
        new Message.Digests(16384, digests(2)),
        new Message.Unknown(0),
        new Message.Unknown(99),
        new Message.Unknown(-1));
  }

  static PieceDigests digests(int count) {
    byte[] bytes = new byte[PieceDigests.BYTES * count];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    return PieceDigests.of(bytes);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyMessageSurvivesTheWire(Message message) throws Exception {
    byte[] frame = Codec.encode(message);
    assertThat(ByteBuffer.wrap(frame).getInt()).isEqualTo(frame.length - Codec.PREFIX);
    assertThat(Codec.decode(body(frame))).isEqualTo(message);
    assertThat(Codec.decode(ByteBuffer.wrap(body(frame)))).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource({
    "3, 0, 0, 00000004, 10033200",
    "3, 5, 0, 00000006, 100332021005",
    "6, 0, 0, 00000002, 1006",
    "1, 2, 4194304, 0000000b, 1001220710022080808002",
    "1, 0, 4194304, 00000009, 100122052080808002",
    "2, 2, 4194304, 0000000b, 10022a0710022080808002",
    "5, 2, 0, 0000001a, 1005421612127069656365206e6f7420636f6d706c6574651802",
  })
  void framesAreTheReferences(int type, int index, int length, String prefix, String body)
      throws Exception {
    Message message =
        switch (type) {
          case 1 -> new Message.PieceRequest(index, 0, length);
          case 2 -> new Message.PiecePayload(index, 0, length, -1);
          case 3 -> new Message.AnnouncePiece(index, List.of(), -1);
          case 5 -> new Message.Failure("piece not complete", index, 0, Refusal.NONE);
          default -> new Message.Complete();
        };
    assertThat(HEX.formatHex(Codec.encode(message))).isEqualTo(prefix + body);
    assertThat(Codec.decode(HEX.parseHex(body))).isEqualTo(message);
  }

  @Test
  void handshakeIsTheReferences() throws Exception {
    Message.Handshake expected = handshake("library/hello", List.of(OTHER), 0);
    assertThat(Codec.decode(HEX.parseHex(HANDSHAKE))).isEqualTo(expected);

    // What the reference really sends about a neighbour is a bitfield of no pieces: 8 bytes fewer.
    String real =
        HANDSHAKE
            .replace("1af501", "1aed01")
            .replace("3a3c0a28", "3a340a28")
            .replace("121000000000000000030000000000000002", "12080000000000000000");
    assertThat(HEX.formatHex(Codec.encode(expected))).isEqualTo("000000f0" + real);
  }

  @Test
  void extensionsAreWrittenOnlyWhereTheyAreAskedFor() throws Exception {
    byte[] plain = Codec.encode(handshake("", List.of(), 0));
    byte[] extended = Codec.encode(handshake("", List.of(), 15));
    assertThat(HEX.formatHex(body(extended))).isEqualTo(HEX.formatHex(body(plain)) + "a20602080f");
    assertThat(HEX.formatHex(Codec.encode(new Message.PiecePayload(0, 0, 1, 300))))
        .isEqualTo("0000000a" + "10022a022001" + "a806ac02");
    assertThat(HEX.formatHex(Codec.encode(new Message.AnnouncePiece(0, List.of(1, 300), 0))))
        .isEqualTo("0000000d" + "10033200" + "a80600" + "b20603" + "01ac02");
    assertThat(HEX.formatHex(Codec.encode(new Message.Failure("", 0, 0, Refusal.FULL))))
        .isEqualTo("00000007" + "10054200" + "b80601");
  }

  @Test
  void pieceDigestsTravelInACancelWithoutABody() throws Exception {
    assertThat(HEX.formatHex(Codec.encode(new Message.DigestsHere())))
        .isEqualTo("00000005" + "1004" + "d00601");
    assertThat(HEX.formatHex(Codec.encode(new Message.DigestRequest(900))))
        .isEqualTo("00000008" + "1004" + "c20603" + "108407");
    String one = HEX.formatHex(digests(1).bytes());
    assertThat(HEX.formatHex(Codec.encode(new Message.Digests(900, digests(1)))))
        .isEqualTo("0000004a" + "1004" + "ca0645" + "108407" + "1a40" + one);
    assertThat(Codec.decode(HEX.parseHex("1004" + "d00600"))).isEqualTo(new Message.Unknown(4));
    assertThat(Codec.decode(HEX.parseHex("1004" + "3a021007" + "d00601")))
        .isEqualTo(new Message.CancelPiece(7));
  }

  @Test
  void asManyDigestsAsAllowedFitIntoAFrameAndNotOneMore() throws Exception {
    Message full = new Message.Digests(Integer.MAX_VALUE, digests(Message.Digests.MOST));
    byte[] frame = Codec.encode(full);
    assertThat(frame.length).isBetween(28_800, 28_900);
    assertThat(Codec.decode(body(frame))).isEqualTo(full);
    byte[] more = Codec.encode(new Message.Digests(0, digests(Message.Digests.MOST + 1)));
    assertThatThrownBy(() -> Codec.decode(body(more)))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining("28864 bytes of piece digests");
  }

  @Test
  void aBatchMayComeUnpackedToo() throws Exception {
    assertThat(Codec.decode(HEX.parseHex("10033200" + "b00601" + "b006ac02")))
        .isEqualTo(new Message.AnnouncePiece(0, List.of(1, 300), -1));
  }

  @Test
  void refusalOfANewerVersionMeansNotNow() throws Exception {
    assertThat(Codec.decode(HEX.parseHex("10054200" + "b80663")))
        .isEqualTo(new Message.Failure("", 0, 0, Refusal.FULL));
  }

  @Test
  void unknownFieldsOfEveryKindAreSkipped() throws Exception {
    // Field 50 as varint, 8 bytes, length-delimited and 4 bytes, outside and inside the body.
    String unknown = "900301" + "91030102030405060708" + "920303616263" + "950301020304";
    String inside = "1005" + unknown;
    String body = unknown + "1003" + "32" + "%02x".formatted(inside.length() / 2) + inside;
    assertThat(Codec.decode(HEX.parseHex(body)))
        .isEqualTo(new Message.AnnouncePiece(5, List.of(), -1));
  }

  @Test
  void repeatedSubMessagesMerge() throws Exception {
    assertThat(Codec.decode(HEX.parseHex("1001" + "22021002" + "22022007" + "22021003")))
        .isEqualTo(new Message.PieceRequest(3, 0, 7));
  }

  @ParameterizedTest
  @CsvSource({
    "1001, piece request without its body",
    "1002, piece payload without its body",
    "1003, announcement of a piece without its body",
    "1005, error without its body",
    "00, field number 0 is not allowed",
    "808080808010, field number 68719476736 is",
    "10, a number is cut off",
    "10ffffffffffffffffffff01, a number has more than 10 bytes",
    "320110, a number is cut off",
    "3205, 'field 6 claims 5 bytes, 0 are left'",
    "32ffffffff7f, 'field 6 claims 34359738367 bytes, 0 are left'",
    "32ffffffffffffffffff01, 'field 6 claims 18446744073709551615 bytes, 0 are left'",
    "3001, 'field 6 has the wire type 0, expected 2'",
    "1200, 'field 2 has the wire type 2, expected 0'",
    "3203120100, 'field 2 has the wire type 2, expected 0'",
    "9303, field 50 has the wire type 3",
    "910301, field 50 is cut off",
    "1004ca06051a03010203, 3 bytes of piece digests",
    "1004ca06031aff7f, 'field 3 claims 16383 bytes, 0 are'",
    "1005420312ff01, 'field 2 claims 255 bytes, 0 are'",
    "1005420412026180, field 2 is not valid UTF-8",
    "1005420512 03eda080, field 2 is not valid UTF-8",
    "1a00, 'handshake: peer id must be 40 hex characters, got 0'",
  })
  void malformedBytesAreNamed(String body, String reason) {
    assertThatThrownBy(() -> Codec.decode(HEX.parseHex(body.replace(" ", ""))))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageStartingWith(reason.substring(0, Math.min(reason.length(), 30)));
  }

  @ParameterizedTest
  @CsvSource({
    "0000000000000003 0000000000000005, 0000000000000041 0000000000000005",
    "0000000000000003 0000000000000005, ffffffffffffffff 0000000000000005",
    "0000000000000003 0000000000000005, 7fffffffffffffff 0000000000000005",
    "0000000000000003 0000000000000005, 0000000000000003 0000000000000008",
    "320d6c6962726172, 320d6c69ff726172",
    "3431323565346562, 3431323565346567",
    "6239346432376239, 6239346432377a39",
    "3030313132323333, 3030313132327a33",
  })
  void handshakeWithWrongContentIsMalformed(String right, String wrong) {
    String from = right.replace(" ", "");
    assertThat(HANDSHAKE).contains(from);
    byte[] body = HEX.parseHex(HANDSHAKE.replace(from, wrong.replace(" ", "")));
    assertThatThrownBy(() -> Codec.decode(body)).isInstanceOf(MalformedMessage.class);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void truncationAtEveryByteIsNoticedOrAPrefixOfTheMessage(Message message) {
    byte[] body = body(Codec.encode(message));
    for (int length = 0; length < body.length; length++) {
      byte[] cut = Arrays.copyOf(body, length);
      try {
        // A cut between two fields leaves a message without the later ones.
        Message shorter = Codec.decode(cut);
        assertThat(body(Codec.encode(shorter))).isEqualTo(canonical(cut, shorter));
      } catch (MalformedMessage e) {
        assertThat(e).message().isNotBlank();
      }
    }
  }

  /// What was cut, except that a lone type of a message that is ignored says nothing more.
  private static byte[] canonical(byte[] cut, Message message) {
    return message instanceof Message.Unknown(int type) ? body(encoded(type)) : cut;
  }

  private static byte[] encoded(int type) {
    return Codec.encode(new Message.Unknown(type));
  }

  @Test
  void neighboursAreLeftOutWhenTheHandshakeWouldBeTooLarge() throws Exception {
    List<PeerId> many =
        IntStream.range(0, 610).mapToObj(i -> PeerId.addrHash("10.0.0.1", i)).toList();
    byte[] frame = Codec.encode(handshake("n", many, 1));
    assertThat(Codec.decode(body(frame))).isEqualTo(handshake("n", List.of(), 1));

    List<PeerId> few = many.subList(0, 600);
    assertThat(Codec.decode(body(Codec.encode(handshake("n", few, 1)))))
        .isEqualTo(handshake("n", few, 1));
  }

  @Test
  void largestTorrentThatFitsIsTheReferences() throws Exception {
    String namespace = "a".repeat(30);
    byte[] frame = Codec.encode(sized(260_544, namespace));
    assertThat(frame.length).isLessThanOrEqualTo(Codec.PREFIX + Codec.MAX_BODY);
    assertThat(Codec.decode(body(frame))).isEqualTo(sized(260_544, namespace));
    assertThatThrownBy(() -> Codec.encode(sized(260_545, namespace)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 32768");
  }

  private static Message.Handshake sized(int pieces, String namespace) {
    return new Message.Handshake(
        PEER, INFO_HASH, HELLO, Bitfield.full(pieces), namespace, List.of(), 0);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "32768, true", "32769, false", "-1, false", "-2147483648, false"})
  void lengthIsCheckedBeforeRoomIsMade(int prefix, boolean allowed) throws Exception {
    if (allowed) {
      assertThat(Codec.bodyLength(prefix)).isEqualTo(prefix);
      return;
    }
    assertThatThrownBy(() -> Codec.bodyLength(prefix))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining(Integer.toUnsignedString(prefix));
  }

  @Test
  void oversizeBodyIsRefused() {
    assertThatThrownBy(() -> Codec.decode(new byte[Codec.MAX_BODY + 1]))
        .isInstanceOf(MalformedMessage.class);
    assertThatThrownBy(() -> Codec.decode(ByteBuffer.allocate(Codec.MAX_BODY + 1)))
        .isInstanceOf(MalformedMessage.class);
  }

  static byte[] body(byte[] frame) {
    return Arrays.copyOfRange(frame, Codec.PREFIX, frame.length);
  }
}
