package kraken.cluster.api;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kraken.cluster.api.AnnounceRequest.Surroundings;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.core.ServiceException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The JSON of an announce, both ways. Ids are arrays of 20 integers, the interval is in
/// nanoseconds, and no peers are written as `null`.
///
/// ```
/// {"name":"b94d...","digest":"sha256:b94d...","info_hash":[124,...],"peer":{"peer_id":[65,...],
///   "ip":"172.17.0.1","port":8080,"origin":false,"complete":false}}
/// {"peers":[{"peer_id":[65,...],"ip":"172.17.0.1","port":8080,"origin":false,"complete":true}],
///   "interval":3000000000}
/// ```
///
/// A peer of ours ends its request with keys that the reference skips; a list that is empty and a
/// `stopped` that is false are left out:
///
/// ```
/// ,"caps":15,"links":["4125e4eb476ee4a56a19d0f8f42c30aafe8e8ec9"],"lost":["..."],"stopped":true}
/// ```
///
/// Its first announce may go along with the question for the metainfo, in a header:
///
/// ```
/// {"digest":"sha256:b94d...","peer":{"peer_id":[65,...],"ip":"172.17.0.1","port":8080,
///   "origin":false,"complete":false},"caps":31}
/// ```
public final class AnnounceJson {
  private AnnounceJson() {}

  public static byte[] encode(AnnounceRequest request) {
    StringBuilder out = new StringBuilder(512);
    out.append("{\"name\":\"").append(request.digest().hex());
    out.append("\",\"digest\":\"").append(request.digest()).append("\",\"info_hash\":");
    JsonText.write(out, request.infoHash().bytes());
    out.append(",\"peer\":");
    append(out, request.peer());
    request.surroundings().ifPresent(ours -> append(out, ours));
    return bytes(out.append('}'));
  }

  /// A first announce without the infohash, which its sender does not know, nor the name, which
  /// only old trackers of the reference read. ASCII without line ends: fit for a header.
  public static byte[] encode(Join join) {
    StringBuilder out = new StringBuilder(256);
    out.append("{\"digest\":\"").append(join.digest()).append("\",\"peer\":");
    append(out, join.peer());
    join.surroundings().ifPresent(ours -> append(out, ours));
    return bytes(out.append('}'));
  }

  private static void append(StringBuilder out, Surroundings ours) {
    out.append(",\"caps\":").append(ours.capabilities());
    append(out, "links", ours.links());
    append(out, "lost", ours.lost());
    if (ours.stopped()) {
      out.append(",\"stopped\":true");
    }
  }

  private static void append(StringBuilder out, String key, List<PeerId> peers) {
    if (!peers.isEmpty()) {
      out.append(",\"").append(key).append("\":");
      char before = '[';
      for (PeerId peer : peers) {
        out.append(before).append('"').append(peer.hex()).append('"');
        before = ',';
      }
      out.append(']');
    }
  }

  /// The answer without a newline at its end; the reference's tracker writes one after it.
  public static byte[] encode(AnnounceAnswer answer) {
    StringBuilder out = new StringBuilder(64 + 160 * answer.peers().size()).append("{\"peers\":");
    if (answer.peers().isEmpty()) {
      out.append("null");
    } else {
      char before = '[';
      for (PeerInfo peer : answer.peers()) {
        append(out.append(before), peer);
        before = ',';
      }
      out.append(']');
    }
    return bytes(out.append(",\"interval\":").append(answer.interval().toNanos()).append('}'));
  }

  private static void append(StringBuilder out, PeerInfo peer) {
    out.append("{\"peer_id\":");
    JsonText.write(out, peer.id());
    out.append(",\"ip\":");
    JsonText.write(out, peer.ip());
    out.append(",\"port\":").append(peer.port());
    out.append(",\"origin\":").append(peer.origin());
    out.append(",\"complete\":").append(peer.complete()).append('}');
  }

  private static byte[] bytes(StringBuilder out) {
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Reads a request of version 1, whose body says everything.
  ///
  /// @throws ServiceException.Invalid when it is not one
  public static AnnounceRequest decodeRequest(byte[] json) {
    RequestFields fields = RequestFields.of(json);
    return fields.request(InfoHash.ofBytes(fields.infoHash));
  }

  /// Reads a request of version 2, where the path says the infohash.
  ///
  /// @throws ServiceException.Invalid when it is not one
  public static AnnounceRequest decodeRequest(byte[] json, InfoHash infoHash) {
    return RequestFields.of(json).request(infoHash);
  }

  /// Reads a first announce; its infohash, if it says one, is not looked at.
  ///
  /// @param digest of the metainfo that is asked for in the same call
  /// @throws ServiceException.Invalid when it is not one, or is about another blob
  public static Join decodeJoin(byte[] json, Digest digest) {
    Join join = RequestFields.of(json).join();
    if (!join.digest().equals(digest)) {
      throw new ServiceException.Invalid("announce of " + join.digest() + ", not of " + digest);
    }
    return join;
  }

  /// Reads an answer. A peer that nobody could dial is left out.
  ///
  /// @throws ServiceException.Invalid when it is not one
  public static AnnounceAnswer decodeAnswer(byte[] json) {
    AnswerFields fields = new AnswerFields();
    JsonText.read(json, "announce answer", fields::read);
    return new AnnounceAnswer(fields.peers, fields.interval);
  }

  private static final class RequestFields {
    private String name = "";
    private String digest = "";
    private byte[] infoHash = new byte[20];
    private Optional<PeerFields> peer = Optional.empty();
    private long capabilities;
    private List<PeerId> links = List.of();
    private List<PeerId> lost = List.of();
    private boolean stopped;

    static RequestFields of(byte[] json) {
      RequestFields fields = new RequestFields();
      JsonText.read(json, "announce", fields::read);
      return fields;
    }

    private void read(String key, JsonParser value) {
      switch (key) {
        case "name" -> name = JsonText.string(value);
        case "digest" -> digest = JsonText.string(value);
        case "info_hash" -> infoHash = JsonText.twentyBytes(value);
        case "peer" -> peer = Optional.of(PeerFields.of(value));
        case "caps" -> capabilities = capabilities(value);
        case "links" -> links = ids(value);
        case "lost" -> lost = ids(value);
        case "stopped" -> stopped = value.currentToken() == JsonToken.VALUE_TRUE;
        default -> {}
      }
    }

    /// Nobody but us sends our keys, so whoever sends something else under them means something
    /// else: it is skipped, as the reference would.
    private static long capabilities(JsonParser value) {
      return value.currentToken() == JsonToken.VALUE_NUMBER_INT ? value.getLongValue() : 0;
    }

    private static List<PeerId> ids(JsonParser value) {
      List<PeerId> ids = new ArrayList<>();
      if (value.currentToken() == JsonToken.START_ARRAY) {
        JsonText.elements(value, element -> readId(element, ids));
      }
      return ids;
    }

    private static void readId(JsonParser value, List<PeerId> ids) {
      if (ids.size() < Surroundings.MOST_PEERS && value.currentToken() == JsonToken.VALUE_STRING) {
        try {
          ids.add(new PeerId(value.getString()));
        } catch (ServiceException.Invalid _) {
          // Not an id: skipped.
        }
      }
    }

    AnnounceRequest request(InfoHash hash) {
      return join().announce(hash);
    }

    Join join() {
      PeerFields announcer =
          peer.orElseThrow(() -> new ServiceException.Invalid("announce: peer is missing"));
      return new Join(
          digest.isEmpty() ? new Digest(name) : Digest.parse(digest),
          announcer.peer(),
          capabilities == 0
              ? Optional.empty()
              : Optional.of(new Surroundings(capabilities, links, lost, stopped)));
    }
  }

  private static final class AnswerFields {
    private final List<PeerInfo> peers = new ArrayList<>();
    private Duration interval = Duration.ZERO;

    private void read(String key, JsonParser value) {
      switch (key) {
        case "peers" -> JsonText.elements(value, this::readPeer);
        case "interval" -> interval = Duration.ofNanos(JsonText.integer(value));
        default -> {}
      }
    }

    private void readPeer(JsonParser value) {
      PeerFields fields = PeerFields.of(value);
      if (fields.canBeDialled()) {
        peers.add(fields.peer());
      }
    }
  }

  private static final class PeerFields {
    private byte[] id = new byte[20];
    private String ip = "";
    private long port;
    private boolean origin;
    private boolean complete;

    static PeerFields of(JsonParser object) {
      PeerFields fields = new PeerFields();
      JsonText.members(object, fields::read);
      return fields;
    }

    private void read(String key, JsonParser value) {
      switch (key) {
        case "peer_id" -> id = JsonText.twentyBytes(value);
        case "ip" -> ip = JsonText.string(value);
        case "port" -> port = JsonText.integer(value);
        case "origin" -> origin = JsonText.bool(value);
        case "complete" -> complete = JsonText.bool(value);
        default -> {}
      }
    }

    boolean canBeDialled() {
      return !ip.isBlank() && port >= 1 && port <= 65535;
    }

    PeerInfo peer() {
      int checked = canBeDialled() ? (int) port : 0;
      return new PeerInfo(PeerId.ofBytes(id), ip, checked, origin, complete);
    }
  }
}
