package kraken.swarm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.HexFormat;
import java.util.Objects;
import kraken.core.Digest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every frame that a running reference cluster sent, read and written back.
final class TranscriptTest {

  @ParameterizedTest
  @CsvSource({"live-1.json, 27, 9", "live-2.json, 132, 51"})
  void recordedFramesComeBackToTheSameBytes(String file, int frames, int payloads)
      throws Exception {
    JsonNode live = read(file);
    Digest digest = new Digest(live.at("/blob/sha256").asString());
    int seen = 0;
    int pieces = 0;
    for (JsonNode connection : live.get("connections")) {
      for (JsonNode recorded : connection.get("messages")) {
        byte[] frame = HexFormat.of().parseHex(recorded.get("frame").asString());
        Message message = Codec.decode(CodecTest.body(frame));
        assertThat(Codec.encode(message)).isEqualTo(frame);
        switch (message) {
          case Message.Handshake h -> {
            assertThat(h.digest()).isEqualTo(digest);
            assertThat(h.capabilities()).isZero();
            assertThat(h.namespace().isEmpty())
                .isEqualTo(recorded.get("from").asString().equals("acceptor"));
          }
          case Message.PiecePayload p -> {
            assertThat(p.index()).isEqualTo(recorded.at("/payload/piece").asInt());
            pieces++;
          }
          case Message.PieceRequest r -> assertThat(r.offset()).isZero();
          case Message.AnnouncePiece a -> assertThat(a.more()).isEmpty();
          case Message.CancelPiece _,
              Message.Failure _,
              Message.Complete _,
              Message.DigestsHere _,
              Message.DigestRequest _,
              Message.Digests _,
              Message.Unknown _ ->
              throw new AssertionError("not in the recording: " + message);
        }
        seen++;
      }
    }
    assertThat(seen).isEqualTo(frames);
    assertThat(pieces).isEqualTo(payloads);
  }

  private static JsonNode read(String file) throws Exception {
    String path = "/kraken/testkit/live/" + file;
    try (InputStream in = TranscriptTest.class.getResourceAsStream(path)) {
      return JsonMapper.builder().build().readTree(Objects.requireNonNull(in, path));
    }
  }
}
