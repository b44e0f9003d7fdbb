package kraken.cluster.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kraken.cluster.api.AnnounceRequest.Surroundings;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.core.ServiceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Against announces as the reference sent them.
final class AnnounceJsonTest {
  private static final InfoHash HASH = new InfoHash("7cb82993df4e14590d01ab2a374a99a1c86256a9");
  private static final String PEER_ID =
      "[65,37,228,235,71,110,228,165,106,25,208,248,244,44,48,170,254,142,142,201]";
  private static final String NAME =
      "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";
  private static final PeerInfo PEER =
      new PeerInfo(
          new PeerId("4125e4eb476ee4a56a19d0f8f42c30aafe8e8ec9"), "172.17.0.1", 8080, false, false);

  private static final PeerId OTHER = new PeerId("01".repeat(20));

  private static JsonNode transcript() throws IOException {
    try (InputStream in = AnnounceJsonTest.class.getResourceAsStream("announce.json")) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(in));
    }
  }

  @Test
  void everyRecordedRequestDecodesAndEncodesToTheSameBytes() throws IOException {
    for (JsonNode exchange : transcript()) {
      String recorded = exchange.get("request").asString();
      AnnounceRequest read = AnnounceJson.decodeRequest(recorded.getBytes(UTF_8));
      assertThat(exchange.get("request_line").asString()).contains(read.infoHash().hex());
      assertThat(new String(AnnounceJson.encode(read), UTF_8)).isEqualTo(recorded);
    }
  }

  @Test
  void everyRecordedAnswerDecodesAndEncodesToTheSameBytes() throws IOException {
    for (JsonNode exchange : transcript()) {
      String recorded = exchange.get("response").asString();
      AnnounceAnswer read = AnnounceJson.decodeAnswer(recorded.getBytes(UTF_8));
      assertThat(read.interval()).isEqualTo(Duration.ofSeconds(3));
      assertThat(new String(AnnounceJson.encode(read), UTF_8)).isEqualTo(recorded);
    }
  }

  @Test
  void exampleOfTheProtocolIsReproduced() {
    AnnounceRequest request = new AnnounceRequest(new Digest(NAME), HASH, PEER);
    assertThat(new String(AnnounceJson.encode(request), UTF_8))
        .isEqualTo(
            "{\"name\":\""
                + NAME
                + "\",\"digest\":\"sha256:"
                + NAME
                + "\",\"info_hash\":"
                + "[124,184,41,147,223,78,20,89,13,1,171,42,55,74,153,161,200,98,86,169],"
                + "\"peer\":{\"peer_id\":"
                + PEER_ID
                + ",\"ip\":\"172.17.0.1\",\"port\":8080,\"origin\":false,\"complete\":false}}");
  }

  @Test
  void pathSaysTheInfohashInVersionTwo() {
    String body =
        "{\"name\":\"" + NAME + "\",\"info_hash\":[1],\"peer\":{\"ip\":\"a\",\"port\":1}}";
    assertThat(AnnounceJson.decodeRequest(body.getBytes(UTF_8), HASH).infoHash()).isEqualTo(HASH);
    assertThat(AnnounceJson.decodeRequest(body.getBytes(UTF_8)).infoHash().hex())
        .as("a short array is filled with zeros")
        .isEqualTo("01" + "00".repeat(19));
  }

  @Test
  void readerIsLenientWhereTheReferenceIs() {
    String body =
        "{\"DIGEST\":null,\"Name\":\""
            + NAME
            + "\",\"extra\":{\"peer\":1},\"Peer\":{\"PEER_ID\":"
            + PEER_ID.replace("]", ",7,8]")
            + ",\"ip\":\"172.17.0.1\",\"port\":8080,\"caps\":[1,{}]}}";
    AnnounceRequest read = AnnounceJson.decodeRequest(body.getBytes(UTF_8), HASH);
    assertThat(read).isEqualTo(new AnnounceRequest(new Digest(NAME), HASH, PEER));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "[]",
        "{}",
        "{\"peer\":{\"ip\":\"a\",\"port\":1}}",
        "{\"name\":\"zz\",\"peer\":{\"ip\":\"a\",\"port\":1}}",
        "{\"digest\":\"md5:12\",\"peer\":{\"ip\":\"a\",\"port\":1}}",
        "{\"name\":\"" + NAME + "\"}",
        "{\"name\":\"" + NAME + "\",\"peer\":null}",
        "{\"name\":\"" + NAME + "\",\"peer\":{}}",
        "{\"name\":\"" + NAME + "\",\"peer\":{\"ip\":\"a\",\"port\":0}}",
        "{\"name\":\"" + NAME + "\",\"peer\":{\"ip\":\"a\",\"port\":65536}}",
        "{\"name\":\"" + NAME + "\",\"peer\":{\"ip\":\"a\",\"port\":\"1\"}}",
        "{\"name\":\"" + NAME + "\",\"peer\":{\"ip\":\"a\",\"port\":1,\"peer_id\":\"41\"}}",
        "{\"name\":\"" + NAME + "\",\"peer\":{\"ip\":\"a\",\"port\":1,\"peer_id\":[256]}}",
        "{\"name\":\"" + NAME + "\",\"peer\":{\"ip\":\"a\",\"port\":1,\"origin\":1}}",
      })
  void badRequestsAreRefused(String body) {
    assertThatThrownBy(() -> AnnounceJson.decodeRequest(body.getBytes(UTF_8), HASH))
        .isInstanceOf(ServiceException.Invalid.class);
  }

  private static String ours(String keys) {
    return "{\"name\":\"" + NAME + "\",\"peer\":{\"ip\":\"a\",\"port\":1}" + keys + "}";
  }

  private static Optional<Surroundings> surroundings(String keys) {
    return AnnounceJson.decodeRequest(ours(keys).getBytes(UTF_8), HASH).surroundings();
  }

  @Test
  void whatOursSayFollowsTheWordsOfTheReference() {
    AnnounceRequest plain = new AnnounceRequest(new Digest(NAME), HASH, PEER);
    Surroundings surroundings =
        new Surroundings(15, List.of(PEER.id()), List.of(OTHER, OTHER), true);
    AnnounceRequest request =
        new AnnounceRequest(new Digest(NAME), HASH, PEER, Optional.of(surroundings));
    String said = new String(AnnounceJson.encode(plain), UTF_8);
    String json = new String(AnnounceJson.encode(request), UTF_8);
    assertThat(json)
        .isEqualTo(
            said.substring(0, said.length() - 1)
                + ",\"caps\":15,\"links\":[\"4125e4eb476ee4a56a19d0f8f42c30aafe8e8ec9\"],"
                + "\"lost\":[\"0101010101010101010101010101010101010101\"],\"stopped\":true}");
    assertThat(AnnounceJson.decodeRequest(json.getBytes(UTF_8))).isEqualTo(request);
  }

  @Test
  void firstAnnounceSaysAllButNameAndInfohash() {
    Surroundings ours = new Surroundings(31, List.of(), List.of(), false);
    Join join = new Join(new Digest(NAME), PEER, Optional.of(ours));
    byte[] json = AnnounceJson.encode(join);
    assertThat(new String(json, UTF_8))
        .isEqualTo(
            "{\"digest\":\"sha256:"
                + NAME
                + "\",\"peer\":{\"peer_id\":"
                + PEER_ID
                + ",\"ip\":\"172.17.0.1\",\"port\":8080,\"origin\":false,\"complete\":false},"
                + "\"caps\":31}");
    assertThat(AnnounceJson.decodeJoin(json, new Digest(NAME))).isEqualTo(join);
    assertThat(AnnounceJson.decodeRequest(json, HASH))
        .as("a body of version 2 says the same")
        .isEqualTo(new AnnounceRequest(new Digest(NAME), HASH, PEER, Optional.of(ours)))
        .isEqualTo(join.announce(HASH));
  }

  @Test
  void firstAnnounceFitsIntoAHeaderWhateverTheHostIsCalled() {
    PeerInfo peer = new PeerInfo(PEER.id(), "a\"\r\nX: \u00e9\u0000\u007f", 1, false, false);
    Join join = new Join(new Digest(NAME), peer, Optional.empty());
    byte[] json = AnnounceJson.encode(join);
    assertThat(new String(json, UTF_8)).matches("[ -~]+");
    assertThat(AnnounceJson.decodeJoin(json, join.digest())).isEqualTo(join);
  }

  @Test
  void firstAnnounceOfAnotherBlobIsRefused() {
    byte[] json = AnnounceJson.encode(new Join(new Digest(NAME), PEER, Optional.empty()));
    Digest other = Digest.of(new byte[] {1});
    assertThatThrownBy(() -> AnnounceJson.decodeJoin(json, other))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining(other.toString());
  }

  @Test
  void emptyListsAreNotWritten() {
    Surroundings surroundings = new Surroundings(3, List.of(), List.of(), false);
    AnnounceRequest request =
        new AnnounceRequest(new Digest(NAME), HASH, PEER, Optional.of(surroundings));
    byte[] json = AnnounceJson.encode(request);
    assertThat(new String(json, UTF_8)).endsWith("\"complete\":false},\"caps\":3}");
    assertThat(AnnounceJson.decodeRequest(json)).isEqualTo(request);
  }

  @Test
  void whoSaysNoCapabilitiesIsOfTheReference() {
    assertThat(surroundings("")).isEmpty();
    assertThat(surroundings(",\"links\":[\"" + OTHER + "\"],\"stopped\":true")).isEmpty();
    assertThat(surroundings(",\"caps\":0")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"caps\":1,\"links\":{\"a\":[1]},\"lost\":\"x\",\"stopped\":1",
        ",\"caps\":1,\"links\":[1,null,[\"x\"],{},\"4125\",\"zz\"],\"lost\":[],\"stopped\":[true]",
        ",\"caps\":1,\"links\":null,\"stopped\":null",
      })
  void whatIsNotAnIdIsSkipped(String keys) {
    assertThat(surroundings(keys)).contains(new Surroundings(1, List.of(), List.of(), false));
  }

  @ParameterizedTest
  @ValueSource(strings = {",\"caps\":\"1\"", ",\"caps\":[1]", ",\"caps\":true", ",\"caps\":{}"})
  void foreignCapabilitiesAreSkipped(String keys) {
    assertThat(surroundings(keys)).isEmpty();
  }

  @Test
  void listsAreBounded() {
    String ids =
        IntStream.range(0, 200)
            .mapToObj("\"%040x\""::formatted)
            .collect(Collectors.joining(",", "[", "]"));
    Surroundings read =
        surroundings(",\"caps\":1,\"links\":" + ids + ",\"lost\":" + ids).orElseThrow();
    assertThat(read.links()).hasSize(Surroundings.MOST_PEERS);
    assertThat(read.lost()).hasSize(Surroundings.MOST_PEERS);
  }

  @Test
  void peerThatNobodyCanDialIsLeftOutOfTheAnswer() {
    String body =
        "{\"peers\":[{\"peer_id\":"
            + PEER_ID
            + ",\"ip\":\"\",\"port\":1},{\"peer_id\":"
            + PEER_ID
            + ",\"ip\":\"a\",\"port\":0},{\"peer_id\":"
            + PEER_ID
            + ",\"ip\":\"172.17.0.1\",\"port\":8080}]}";
    AnnounceAnswer read = AnnounceJson.decodeAnswer(body.getBytes(UTF_8));
    assertThat(read).isEqualTo(new AnnounceAnswer(List.of(PEER), Duration.ZERO));
  }

  @Test
  void hostileTextIsEscaped() {
    PeerInfo peer = new PeerInfo(PEER.id(), "a\"},{\\\n<\u00e9", 1, false, true);
    AnnounceAnswer answer = new AnnounceAnswer(List.of(peer), Duration.ofSeconds(1));
    byte[] json = AnnounceJson.encode(answer);
    assertThat(new String(json, UTF_8)).contains("a\\\"},{\\\\\\u000a\\u003c\\u00e9");
    assertThat(AnnounceJson.decodeAnswer(json)).isEqualTo(answer);
  }

  @Test
  void peerContextIsWrittenAsTheReferenceWritesIt() {
    PeerContext context = new PeerContext(PEER.id(), "172.17.0.1", 8080, "zone1", "cluster1", true);
    String json =
        "{\"ip\":\"172.17.0.1\",\"port\":8080,\"peer_id\":"
            + PEER_ID
            + ",\"zone\":\"zone1\",\"cluster\":\"cluster1\",\"origin\":true}\n";
    assertThat(new String(context.toJson(), UTF_8)).isEqualTo(json);
    assertThat(PeerContext.ofJson(json.getBytes(UTF_8))).isEqualTo(context);
    assertThat(context.asPeer()).isEqualTo(new PeerInfo(PEER.id(), "172.17.0.1", 8080, true, true));
    assertThatThrownBy(() -> PeerContext.ofJson("{\"ip\":\"a\"}".getBytes(UTF_8)))
        .isInstanceOf(ServiceException.Invalid.class);
  }
}
