package kraken.cluster.api;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.http.BlobContent;
import kraken.http.PathText;
import kraken.http.client.HttpClient;
import kraken.http.client.HttpResponse;

/// Calls one origin. An [IOException] means that it gave no HTTP answer; an answer other than
/// success is the [ServiceException] of its status. Any thread.
public final class OriginClient {
  /// Bytes of one PATCH at most: origins of any kind take so much.
  static final long CHUNK = 32L << 20;

  private static final Duration SHORT = Duration.ofSeconds(5);
  private static final Duration MEDIUM = Duration.ofSeconds(15);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration COMMIT = Duration.ofMinutes(15);
  private static final Duration CLEANUP = Duration.ofMinutes(2);

  private final Caller caller;

  public OriginClient(HttpClient http, HostPort address) {
    this.caller = new Caller(http, address);
  }

  public HostPort address() {
    return caller.host();
  }

  /// Whether it can do its work; [ServiceException] says why not.
  public void ready() throws IOException {
    Caller.ok(caller.get("/readiness", SHORT), "readiness");
  }

  /// The healthy owners of a digest, the best first, as this origin sees them.
  public List<HostPort> locations(Digest digest) throws IOException {
    String what = "locations of " + digest;
    HttpResponse answer = Caller.ok(caller.get("/blobs/" + digest + "/locations", SHORT), what);
    String header =
        answer
            .header("Origin-Locations")
            .orElseThrow(
                () -> new ServiceException.Unavailable(what + ": no header Origin-Locations"));
    return Arrays.stream(header.split(",", -1)).map(String::strip).map(HostPort::parse).toList();
  }

  /// The size of a blob; empty when neither the origin nor its backend has it.
  ///
  /// @param local whether to leave the backend out
  public OptionalLong stat(Namespace namespace, Digest digest, boolean local) throws IOException {
    String query = local ? "?local=true" : "";
    String what = "size of " + digest;
    HttpResponse answer =
        caller.call("HEAD", "/internal" + path(namespace, digest) + query, MEDIUM);
    if (answer.status() == 404) {
      return OptionalLong.empty();
    }
    String length = Caller.ok(answer, what).header("Content-Length").orElse("0");
    try {
      return OptionalLong.of(Long.parseLong(length));
    } catch (NumberFormatException e) {
      throw new ServiceException.Unavailable(what + ": bad Content-Length " + length, e);
    }
  }

  /// The metainfo, byte for byte as the origin has it.
  public byte[] metaInfo(Namespace namespace, Digest digest) throws IOException {
    String path = "/internal" + path(namespace, digest) + "/metainfo";
    return Caller.ok(caller.get(path, MEDIUM), "metainfo of " + digest).body();
  }

  /// Who it is on the peer wire.
  public PeerContext peerContext() throws IOException {
    HttpResponse answer = caller.get("/internal/peercontext", SHORT);
    try {
      return PeerContext.ofJson(Caller.ok(answer, "peer context").body());
    } catch (ServiceException.Invalid e) {
      throw new ServiceException.Unavailable(answer + ": " + e.getMessage(), e);
    }
  }

  /// Streams a blob; [ServiceException.Pending] while the origin fetches it from its backend. The
  /// target is not rewound here.
  public void download(Namespace namespace, Digest digest, DownloadTarget target)
      throws IOException {
    caller.fetch(path(namespace, digest), "blob " + digest, LONG, target);
  }

  /// Makes the origin fetch a blob from its backend; [ServiceException.Pending] until it has it.
  public void prefetch(Namespace namespace, Digest digest) throws IOException {
    Caller.ok(
        caller.call("POST", path(namespace, digest) + "/prefetch", LONG), "prefetch of " + digest);
  }

  /// Makes the origin upload a blob to the origins of another cluster.
  ///
  /// @param remote `host:port` of the other origins
  public void replicate(Namespace namespace, Digest digest, String remote) throws IOException {
    String path = path(namespace, digest) + "/remote/" + PathText.encodeSegment(remote);
    Caller.ok(caller.call("POST", path, COMMIT), "replication of " + digest + " to " + remote);
  }

  /// Uploads a blob in chunks and commits it. A blob that the origin has already is a success.
  /// Leaves `content` open; may be called again with it.
  public void upload(UploadKind kind, Digest digest, BlobContent content) throws IOException {
    String what = "upload of " + digest;
    try {
      String start = kind.path(digest) + "?size=" + content.length();
      String id =
          Caller.ok(caller.call("POST", start, LONG), what)
              .header("Location")
              .orElseThrow(() -> new ServiceException.Unavailable(what + ": no header Location"));
      for (long at = 0; at < content.length(); at += CHUNK) {
        long end = Math.min(content.length(), at + CHUNK);
        Caller.ok(caller.patch(kind.path(digest) + "/" + id, content, at, end, LONG), what);
      }
      Caller.ok(
          caller.call("PUT", kind.commitPath(digest, id), kind.commitBody(), COMMIT),
          "commit of " + digest);
    } catch (ServiceException.Conflict _) {
      // It is there already: what the caller wanted.
    }
  }

  /// Removes a blob from this origin's disk.
  public void delete(Digest digest) throws IOException {
    HttpResponse answer = caller.call("DELETE", "/internal/blobs/" + digest, CLEANUP);
    if (answer.status() != 202) {
      throw Caller.error(answer, "deletion of " + digest);
    }
  }

  private static String path(Namespace namespace, Digest digest) {
    return "/namespace/" + PathText.encodeSegment(namespace.value()) + "/blobs/" + digest;
  }
}
