package kraken.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import kraken.swarm.wire.Codec;
import kraken.swarm.wire.MalformedMessage;
import kraken.swarm.wire.Message;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a running reference cluster said on the wire; see `live/README.md` among the resources.
///
/// @param label of the blob, for [TestBlob#labelled]
/// @param bytes length of the blob
/// @param metainfo the tracker's answer
/// @param connections one list of messages per connection, in the order of time
public record Transcript(
    String label, int bytes, String metainfo, List<List<Recorded>> connections) {

  /// One message.
  ///
  /// @param fromDialer whether the opener of the connection sent it
  /// @param hex the 4-byte length and the protobuf body, in hexadecimal
  public record Recorded(boolean fromDialer, String hex, Message message) {

    /// The bytes as they were on the wire.
    public byte[] frame() {
      return HexFormat.of().parseHex(hex);
    }
  }

  public Transcript {
    connections = connections.stream().map(List::copyOf).toList();
  }

  /// Reads `live-1` (9 MB, 3 pieces, one agent after the other) or `live-2` (100 MB, 24 pieces, two
  /// agents at once).
  public static Transcript read(String name) {
    String path = "live/" + name + ".json";
    try (InputStream in = Transcript.class.getResourceAsStream(path)) {
      JsonNode live = JsonMapper.builder().build().readTree(Objects.requireNonNull(in, path));
      List<List<Recorded>> connections = new ArrayList<>();
      for (JsonNode connection : live.get("connections")) {
        List<Recorded> messages = new ArrayList<>();
        for (JsonNode message : connection.get("messages")) {
          messages.add(recorded(message));
        }
        connections.add(messages);
      }
      return new Transcript(
          live.at("/blob/label").asString(),
          live.at("/blob/bytes").asInt(),
          live.get("metainfo").asString(),
          connections);
    } catch (IOException | MalformedMessage e) {
      throw new IllegalStateException("the recording " + path + " is damaged", e);
    }
  }

  private static Recorded recorded(JsonNode message) throws MalformedMessage {
    String hex = message.get("frame").asString();
    byte[] frame = HexFormat.of().parseHex(hex);
    return new Recorded(
        message.get("from").asString().equals("dialer"),
        hex,
        Codec.decode(Arrays.copyOfRange(frame, Codec.PREFIX, frame.length)));
  }
}
