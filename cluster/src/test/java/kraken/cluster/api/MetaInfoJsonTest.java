package kraken.cluster.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Base64;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.MetaInfoGenerator;
import kraken.core.ServiceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MetaInfoJsonTest {
  private static final String HELLO =
      "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";
  private static final String HELLO_JSON =
      "{\"Info\":{\"PieceLength\":4,\"PieceSums\":[478544099,3342855505,732161222],\"Name\":\""
          + HELLO
          + "\",\"Length\":11}}";
  private static final String EMPTY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private static MetaInfo generate(byte[] content, long pieceLength) {
    MetaInfoGenerator generator = new MetaInfoGenerator(pieceLength);
    generator.update(ByteBuffer.wrap(content));
    return generator.finish();
  }

  private static MetaInfo withoutHashes(MetaInfo m) {
    int[] sums = new int[m.pieces()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = m.pieceSum(i);
    }
    return new MetaInfo(m.digest(), m.length(), m.pieceLength(), sums, new byte[0]);
  }

  private static String text(MetaInfo metaInfo) {
    return new String(MetaInfoJson.encode(metaInfo), UTF_8);
  }

  private static MetaInfo read(String json) {
    return MetaInfoJson.decode(json.getBytes(UTF_8));
  }

  @Test
  void bytesAreThoseOfTheReference() {
    MetaInfo hello = generate("hello world".getBytes(UTF_8), 4);
    assertThat(text(withoutHashes(hello))).isEqualTo(HELLO_JSON);
    assertThat(read(HELLO_JSON)).isEqualTo(withoutHashes(hello));
  }

  @Test
  void pieceDigestsFollowTheInfo() {
    MetaInfo hello = generate("hello world".getBytes(UTF_8), 4);
    String base64 = Base64.getEncoder().encodeToString(hello.pieceHashes().pieces());
    String json =
        HELLO_JSON.substring(0, HELLO_JSON.length() - 1) + ",\"PieceSHA256\":\"" + base64 + "\"}";
    assertThat(text(hello)).isEqualTo(json);
    assertThat(read(json)).isEqualTo(hello);
    assertThat(read(json).hasPieceHashes()).isTrue();
    assertThat(read(json).infoHash()).isEqualTo(read(HELLO_JSON).infoHash());
  }

  @Test
  void statesFollowThePieceDigests() {
    MetaInfo blob = generate(new byte[150], 64);
    Base64.Encoder base64 = Base64.getEncoder();
    String states = base64.encodeToString(blob.pieceHashes().states());
    assertThat(text(blob))
        .endsWith(
            ",\"PieceSHA256\":\""
                + base64.encodeToString(blob.pieceHashes().pieces())
                + "\",\"StateSHA256\":\""
                + states
                + "\"}");
    assertThat(read(text(blob))).isEqualTo(blob);
    String older = text(blob).replaceFirst(",\"StateSHA256.*}", "}");
    MetaInfo stateless = read(older);
    assertThat(stateless.pieceHash(1)).hasValue(blob.pieceHashes().piece(1));
    assertThat(stateless.stateAfter(0)).isEmpty();
    assertThat(text(stateless)).isEqualTo(older);
    assertThatThrownBy(() -> read(text(blob).replace(states, states.substring(4))))
        .isInstanceOf(ServiceException.Invalid.class);
  }

  /// An older build had a root over another list: it is not taken for one of this.
  @Test
  void rootOfAnOlderBuildIsIgnored() {
    MetaInfo blob = generate(new byte[1028], 4);
    MetaInfo read = read(text(blob).replace("PieceListSHA256", "PieceSHA256Root"));
    assertThat(read).isEqualTo(withoutHashes(blob));
  }

  @Test
  void manyPiecesHaveTheRootOfTheirDigestsOnly() {
    MetaInfo blob = generate(new byte[1028], 4);
    String base64 = Base64.getEncoder().encodeToString(blob.pieceHashes().root().bytes());
    assertThat(text(blob)).endsWith("\"Length\":1028},\"PieceListSHA256\":\"" + base64 + "\"}");
    MetaInfo read = read(text(blob));
    assertThat(read).isEqualTo(blob.withoutList());
    assertThat(text(read)).isEqualTo(text(blob));
    assertThat(read.withPieceHashes(blob.pieceHashes())).contains(blob);
    assertThat(text(generate(new byte[512], 4))).contains("PieceSHA256\"").doesNotContain("List");
    assertThat(text(generate(new byte[516], 4))).contains("List").doesNotContain("PieceSHA256\"");
  }

  @Test
  void listOfManyPiecesIsReadWhereSomebodyWritesIt() {
    MetaInfo blob = generate(new byte[1028], 4);
    String list = Base64.getEncoder().encodeToString(blob.pieceHashes().pieces());
    String json =
        text(withoutHashes(blob)).replaceFirst("}$", ",\"PieceSHA256\":\"" + list + "\"}");
    assertThat(read(json)).isEqualTo(blob);
  }

  @Test
  void noPiecesAreWrittenAsNull() {
    assertThat(text(generate(new byte[0], 4)))
        .isEqualTo(
            "{\"Info\":{\"PieceLength\":4,\"PieceSums\":null,\"Name\":\""
                + EMPTY
                + "\",\"Length\":0}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"PieceSums\":null,", "\"PieceSums\":[],", "", "\"piecesums\":[ ],"})
  void noPiecesMayBeWrittenInThreeWays(String sums) {
    MetaInfo read =
        read("{\"Info\":{\"PieceLength\":4," + sums + "\"Name\":\"" + EMPTY + "\",\"Length\":0}}");
    assertThat(read.infoHash().hex()).isEqualTo("c83f3ccf6e952308b5fb8d66410dab6c6950219f");
  }

  @ParameterizedTest
  @CsvSource({
    "hello world, 4, 7cb82993df4e14590d01ab2a374a99a1c86256a9",
    "abcdefgh, 4, 44504320d1845809c8223cf567bb917930e3a5d1",
    "'', 4, c83f3ccf6e952308b5fb8d66410dab6c6950219f",
    "'', 4194304, bd0cf4b9dd85d372bcb5ca5bb3ba752af0ea3e5d",
  })
  void infohashSurvivesTheJourney(String content, long pieceLength, String infoHash) {
    MetaInfo made = generate(content.getBytes(UTF_8), pieceLength);
    MetaInfo read = MetaInfoJson.decode(MetaInfoJson.encode(made));
    assertThat(read.infoHash().hex()).isEqualTo(infoHash);
    assertThat(read).isEqualTo(made);
  }

  @ParameterizedTest
  @CsvSource({
    "10, 3, f124400497d23f6ea48b65cd92d1cebfb4279021",
    "5242880, 4194304, 15bd08001abf6590e05d23303d48e9520e467f89",
  })
  void infohashOfZerosSurvivesTheJourney(int length, long pieceLength, String infoHash) {
    MetaInfo made = generate(new byte[length], pieceLength);
    assertThat(MetaInfoJson.decode(MetaInfoJson.encode(made)).infoHash().hex()).isEqualTo(infoHash);
  }

  @Test
  void readerMindsNeitherCaseNorOrderNorUnknownKeys() {
    String json =
        " {\"Other\":[{\"Info\":1}],\"info\": {\"LENGTH\":11,\"x\":{\"Length\":3},\"name\":\""
            + HELLO
            + "\",\"pieceLength\":4,\"PIECESUMS\":[478544099, 3342855505,732161222]}}\n";
    assertThat(read(json)).isEqualTo(read(HELLO_JSON));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "hello",
        "{",
        "{}",
        "{\"Info\":null}",
        "{\"Info\":[]}",
        "{\"Info\":{}}",
        "{\"Info\":{\"PieceLength\":4,\"PieceSums\":[1],\"Name\":\"xyz\",\"Length\":4}}",
        "{\"Info\":{\"PieceLength\":\"4\"}}",
        "{\"Info\":{\"PieceLength\":4.5}}",
        "{\"Info\":{\"PieceLength\":99999999999999999999}}",
        "{\"Info\":{\"PieceSums\":[-1]}}",
        "{\"Info\":{\"PieceSums\":[4294967296]}}",
        "{\"Info\":{\"PieceSums\":[null]}}",
        "{\"Info\":{\"PieceSums\":7}}",
        "{\"PieceSHA256\":\"***\"}",
        "{\"PieceSHA256\":5}",
        "{\"StateSHA256\":\"***\"}",
        "{\"StateSHA256\":\"AAAA\"}",
        "{\"PieceListSHA256\":\"***\"}",
        "{\"PieceListSHA256\":\"AAAA\"}",
      })
  void garbageIsRefusedWithAClearError(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(ServiceException.Invalid.class);
  }

  @Test
  void countsThatDisagreeAreRefused() {
    String fewer = HELLO_JSON.replace(",732161222", "");
    assertThatThrownBy(() -> read(fewer))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining("2 piece sums, expected 3");
    assertThatThrownBy(() -> read(HELLO_JSON.replace("\"PieceLength\":4", "\"PieceLength\":0")))
        .isInstanceOf(ServiceException.Invalid.class);
    assertThatThrownBy(() -> read(HELLO_JSON.replace("\"Length\":11", "\"Length\":-1")))
        .isInstanceOf(ServiceException.Invalid.class);
    String oneHash = Base64.getEncoder().encodeToString(Digest.of(new byte[0]).bytes());
    assertThatThrownBy(() ->
            read(
                HELLO_JSON.substring(0, HELLO_JSON.length() - 1)
                    + ",\"PieceSHA256\":\""
                    + oneHash
                    + "\"}"))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining("1 piece digests, expected 3");
  }

  @Test
  void textCutAnywhereIsRefused() {
    for (int length = 0; length < HELLO_JSON.length(); length++) {
      String cut = HELLO_JSON.substring(0, length);
      assertThatThrownBy(() -> read(cut)).as(cut).isInstanceOf(ServiceException.Invalid.class);
    }
    assertThatThrownBy(() -> read(HELLO_JSON + "x")).isInstanceOf(ServiceException.Invalid.class);
  }
}
