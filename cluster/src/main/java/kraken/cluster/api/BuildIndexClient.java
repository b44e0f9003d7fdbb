package kraken.cluster.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.ServiceException;
import kraken.core.Tag;
import kraken.http.PathText;
import kraken.http.client.HttpClient;
import kraken.http.client.HttpResponse;

/// Calls one build-index. An [IOException] means that it gave no HTTP answer; an answer other than
/// success is the [ServiceException] of its status. Any thread.
public final class BuildIndexClient {
  private static final Duration SHORT = Duration.ofSeconds(5);
  private static final Duration MEDIUM = Duration.ofSeconds(10);
  private static final Duration PUT = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Caller caller;

  public BuildIndexClient(HttpClient http, HostPort address) {
    this.caller = new Caller(http, address);
  }

  public HostPort address() {
    return caller.host();
  }

  /// Whether it can do its work; [ServiceException] says why not.
  public void ready() throws IOException {
    Caller.ok(caller.get("/readiness", SHORT), "readiness");
  }

  /// Points a tag at a digest whose blobs the origins have.
  ///
  /// @param replicate whether the tag also goes to the remote clusters whose rules match
  public void put(Tag tag, Digest digest, boolean replicate) throws IOException {
    String path = path(tag) + "/digest/" + digest + (replicate ? "?replicate=true" : "");
    Caller.ok(caller.call("PUT", path, PUT), "put of tag " + tag);
  }

  /// The digest of a tag; empty when there is no such tag.
  public Optional<Digest> get(Tag tag) throws IOException {
    HttpResponse answer = caller.get(path(tag), MEDIUM);
    if (answer.status() == 404) {
      return Optional.empty();
    }
    String text = Caller.ok(answer, "tag " + tag).text();
    try {
      return Optional.of(Digest.parse(text.strip()));
    } catch (ServiceException.Invalid e) {
      throw new ServiceException.Unavailable(
          "tag " + tag + ": " + address() + " answered with something that is no digest", e);
    }
  }

  public boolean has(Tag tag) throws IOException {
    HttpResponse answer = caller.call("HEAD", path(tag), MEDIUM);
    return answer.status() != 404 && Caller.ok(answer, "tag " + tag).isSuccess();
  }

  /// One page of the names below a prefix; for the tags of a Docker repository that is
  /// `/<repository>/_manifests/tags`, for all repositories it is empty.
  ///
  /// @param offset where the page begins, a word from [TagPage#next]; empty for the first one
  public TagPage list(String prefix, OptionalInt limit, String offset) throws IOException {
    String query = limit.isPresent() ? "?limit=" + limit.getAsInt() : "";
    if (!offset.isEmpty()) {
      query += (query.isEmpty() ? "?" : "&") + "offset=" + PathText.encodeQuery(offset);
    }
    return page("/list/" + prefix + query);
  }

  /// The page that an earlier one names as its next.
  public TagPage page(String pathAndQuery) throws IOException {
    HttpResponse answer = Caller.ok(caller.get(pathAndQuery, LONG), "list");
    try {
      return TagPage.ofJson(answer.body());
    } catch (ServiceException.Invalid e) {
      throw new ServiceException.Unavailable(answer + ": " + e.getMessage(), e);
    }
  }

  /// The tags of one repository, without the repository's name.
  public List<String> tags(String repository) throws IOException {
    String path = "/repositories/" + PathText.encodeSegment(repository) + "/tags";
    return page(path).names();
  }

  /// The address of the origins of its cluster.
  public String origin() throws IOException {
    return Caller.ok(caller.get("/origin", SHORT), "origin").text().strip();
  }

  /// Starts the replication of a tag that is there.
  public void replicate(Tag tag) throws IOException {
    Caller.ok(
        caller.call("POST", "/remotes" + path(tag), Duration.ofSeconds(15)),
        "replication of tag " + tag);
  }

  /// Tells a neighbour of a tag.
  ///
  /// @param delay after which the neighbour writes it back if nobody did
  public void duplicatePut(Tag tag, Digest digest, Duration delay) throws IOException {
    String path = "/internal/duplicate" + path(tag) + "/digest/" + digest;
    byte[] body = ascii("{\"delay\":" + delay.toNanos() + "}");
    Caller.ok(caller.callAgain("PUT", path, body, MEDIUM), "duplicate of tag " + tag);
  }

  /// Tells a neighbour of a tag that is to be replicated.
  public void duplicateReplicate(Tag tag, Digest digest, List<Digest> dependencies, Duration delay)
      throws IOException {
    String list =
        String.join(
            ",", dependencies.stream().map(dependency -> "\"" + dependency + "\"").toList());
    String path = "/internal/duplicate/remotes" + path(tag) + "/digest/" + digest;
    byte[] body = ascii("{\"dependencies\":[" + list + "],\"delay\":" + delay.toNanos() + "}");
    Caller.ok(caller.callAgain("POST", path, body, MEDIUM), "duplicate replication of tag " + tag);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String path(Tag tag) {
    return "/tags/" + PathText.encodeSegment(tag.value());
  }
}
