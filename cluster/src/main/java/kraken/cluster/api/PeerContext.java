package kraken.cluster.api;

import java.nio.charset.StandardCharsets;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.core.ServiceException;
import tools.jackson.core.JsonParser;

/// Who an origin is on the peer wire: the answer of `/internal/peercontext`.
///
/// @param id its peer id
/// @param ip its announced address
/// @param port its peer port, not its HTTP port
/// @param zone where it stands, may be empty
/// @param cluster its cluster's name, may be empty
/// @param origin whether it is an origin
public record PeerContext(
    PeerId id, String ip, int port, String zone, String cluster, boolean origin) {

  /// The entry for it in a handout: origins are complete.
  public PeerInfo asPeer() {
    return new PeerInfo(id, ip, port, true, true);
  }

  /// One JSON object and a newline.
  public byte[] toJson() {
    StringBuilder out = new StringBuilder(256).append("{\"ip\":");
    JsonText.write(out, ip);
    out.append(",\"port\":").append(port).append(",\"peer_id\":");
    JsonText.write(out, id);
    out.append(",\"zone\":");
    JsonText.write(out, zone);
    out.append(",\"cluster\":");
    JsonText.write(out, cluster);
    out.append(",\"origin\":").append(origin).append("}\n");
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Reads what [#toJson] or the reference wrote.
  ///
  /// @throws ServiceException.Invalid when it is something else
  public static PeerContext ofJson(byte[] json) {
    Fields fields = new Fields();
    JsonText.read(json, "peer context", fields::read);
    if (fields.ip.isBlank() || fields.port < 1 || fields.port > 65535) {
      throw new ServiceException.Invalid(
          "peer context has the address " + fields.ip + ":" + fields.port);
    }
    return new PeerContext(
        PeerId.ofBytes(fields.id),
        fields.ip,
        (int) fields.port,
        fields.zone,
        fields.cluster,
        fields.origin);
  }

  private static final class Fields {
    private byte[] id = new byte[20];
    private String ip = "";
    private long port;
    private String zone = "";
    private String cluster = "";
    private boolean origin;

    void read(String key, JsonParser value) {
      switch (key) {
        case "peer_id" -> id = JsonText.twentyBytes(value);
        case "ip" -> ip = JsonText.string(value);
        case "port" -> port = JsonText.integer(value);
        case "zone" -> zone = JsonText.string(value);
        case "cluster" -> cluster = JsonText.string(value);
        case "origin" -> origin = JsonText.bool(value);
        default -> {}
      }
    }
  }
}
