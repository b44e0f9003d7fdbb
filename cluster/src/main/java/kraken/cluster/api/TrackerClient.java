package kraken.cluster.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import kraken.cluster.health.Upstream;
import kraken.cluster.ring.Ring;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.http.PathText;
import kraken.http.client.HttpClient;
import kraken.http.client.HttpResponse;

/// Calls the trackers. The ring over the blob's digest says in which order, so that all agents of a
/// torrent meet at the same one; the next one is asked only when a tracker gives no HTTP answer at
/// all. Any thread.
public final class TrackerClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration READINESS_TIMEOUT = Duration.ofSeconds(5);

  private final Ring ring;
  private final Upstream health;
  private final HttpClient http;
  private final Polling polling;

  /// @param health is told of trackers that gave no answer
  public TrackerClient(Ring ring, Upstream health, HttpClient http) {
    this(ring, health, http, Pause.real(), new SecureRandom());
  }

  TrackerClient(Ring ring, Upstream health, HttpClient http, Pause pause, RandomGenerator random) {
    this.ring = ring;
    this.health = health;
    this.http = http;
    this.polling = new Polling(pause, random);
  }

  /// What is asked of one tracker.
  @FunctionalInterface
  private interface Call<T> {
    T to(Caller tracker) throws IOException;
  }

  /// The metainfo of a blob; waits while an origin fetches the blob from the backend.
  ///
  /// @throws ServiceException.NotFound when no origin and no backend has the blob
  public MetaInfo metaInfo(Namespace namespace, Digest digest) {
    return decode(digest, ask(namespace, digest, Map.of()));
  }

  /// The same, as the origins say it now, if the tracker is one of ours.
  public MetaInfo freshMetaInfo(Namespace namespace, Digest digest) {
    return decode(digest, ask(namespace, digest, Map.of("Cache-Control", "no-cache")));
  }

  /// The metainfo of a blob that is to be fetched, and in the same call the first announce.
  public Joined join(Namespace namespace, Join join) {
    String header = new String(AnnounceJson.encode(join), StandardCharsets.US_ASCII);
    HttpResponse answer = ask(namespace, join.digest(), Map.of(Join.HEADER, header));
    return new Joined(
        decode(join.digest(), answer), answer.header(Joined.HEADER).flatMap(this::handout));
  }

  /// A handout that cannot be read is none: the announce that follows will say what is wrong.
  private Optional<AnnounceAnswer> handout(String json) {
    try {
      return Optional.of(AnnounceJson.decodeAnswer(json.getBytes(StandardCharsets.UTF_8)));
    } catch (ServiceException.Invalid _) {
      return Optional.empty();
    }
  }

  private HttpResponse ask(Namespace namespace, Digest digest, Map<String, String> headers) {
    String path =
        "/namespace/"
            + PathText.encodeSegment(namespace.value())
            + "/blobs/"
            + digest
            + "/metainfo";
    String what = what(digest);
    return first(
        what,
        digest,
        tracker -> polling.until(() -> Caller.ok(tracker.getPacked(path, headers, TIMEOUT), what)));
  }

  private static MetaInfo decode(Digest digest, HttpResponse answer) {
    MetaInfo metaInfo = MetaInfoJson.decode(answer.body());
    if (!metaInfo.digest().equals(digest)) {
      throw new ServiceException.Unavailable(
          what(digest) + ": the tracker answered with that of " + metaInfo.digest());
    }
    return metaInfo;
  }

  private static String what(Digest digest) {
    return "metainfo of " + digest;
  }

  /// Announces a peer (version 2 of the call).
  public AnnounceAnswer announce(AnnounceRequest request) {
    String what = "announce of " + request.infoHash();
    byte[] body = AnnounceJson.encode(request);
    String path = "/announce/" + request.infoHash();
    HttpResponse answer =
        first(
            what,
            request.digest(),
            tracker -> Caller.ok(tracker.call("POST", path, body, TIMEOUT), what));
    try {
      return AnnounceJson.decodeAnswer(answer.body());
    } catch (ServiceException.Invalid e) {
      throw new ServiceException.Unavailable(answer + ": " + e.getMessage(), e);
    }
  }

  /// Whether the tracker of a digest can do its work; [ServiceException] says why not.
  public void ready(Digest any) {
    String what = "readiness of the tracker";
    var _ =
        first(what, any, tracker -> Caller.ok(tracker.get("/readiness", READINESS_TIMEOUT), what));
  }

  private <T> T first(String what, Digest digest, Call<T> call) {
    Optional<ServiceException> last = Optional.empty();
    for (HostPort host : ring.locations(digest)) {
      try {
        return call.to(new Caller(http, host));
      } catch (IOException e) {
        health.failed(host);
        last =
            Optional.of(
                new ServiceException.Unavailable(
                    what + ": tracker " + host + " cannot be reached: " + e.getMessage(), e));
      }
    }
    throw last.orElseThrow(() -> new IllegalStateException("a ring always has a location"));
  }
}
