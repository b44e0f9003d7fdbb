package kraken.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kraken.core.ServiceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
  private record Peer(@JsonProperty("peer_id") String id, int port, boolean complete) {}

  private record Announce(
      @JsonProperty("Peers") List<Peer> peers,
      Map<String, Integer> counts,
      Optional<String> zone,
      long interval) {}

  @Test
  void keysMatchInAnyCaseAndUnknownOnesAreIgnored() {
    var read = read("{\"PEERS\":[{\"Peer_ID\":\"a\",\"PORT\":1,\"x\":{}}],\"Interval\":5,\"y\":1}");
    assertThat(read.peers()).containsExactly(new Peer("a", 1, false));
    assertThat(read.interval()).isEqualTo(5);
  }

  @Test
  void absentAndNullAreEmpty() {
    for (String json :
        List.of("{}", "{\"Peers\":null,\"counts\":null,\"zone\":null,\"interval\":null}")) {
      assertThat(read(json)).isEqualTo(new Announce(List.of(), Map.of(), Optional.empty(), 0));
    }
    assertThat(Json.read("peer", "{}".getBytes(UTF_8), Peer.class))
        .isEqualTo(new Peer("", 0, false));
  }

  @Test
  void recordsAreWrittenInTheirOrder() {
    var announce = new Announce(List.of(new Peer("a", 1, true)), Map.of(), Optional.of("z"), 2);
    assertThat(Json.text(announce))
        .isEqualTo(
            "{\"Peers\":[{\"peer_id\":\"a\",\"port\":1,\"complete\":true}],\"counts\":{},"
                + "\"zone\":\"z\",\"interval\":2}");
    assertThat(read(Json.text(announce))).isEqualTo(announce);
  }

  @Test
  void nullIsTheEmptyList() {
    assertThat(Json.readList("tags", "null".getBytes(UTF_8), String.class)).isEmpty();
    assertThat(Json.readList("tags", "[\"a\"]".getBytes(UTF_8), String.class)).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[", "{\"interval\":\"x\"}", "{} trailing", "[1]", "\u0000"})
  void garbageIsInvalidAndNamesTheDocument(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageStartingWith("announce request: not valid JSON");
  }

  @Test
  void treeIsReadOrRefused() {
    assertThat(Json.tree("manifest", "{\"a\":[1]}".getBytes(UTF_8)).at("/a/0").intValue())
        .isEqualTo(1);
    assertThatThrownBy(() -> Json.tree("manifest", "{".getBytes(UTF_8)))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining("line 1");
  }

  private static Announce read(String json) {
    return Json.read("announce request", json.getBytes(UTF_8), Announce.class);
  }
}
