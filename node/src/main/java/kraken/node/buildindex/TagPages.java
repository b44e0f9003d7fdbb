package kraken.node.buildindex;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import kraken.cluster.api.TagPage;
import kraken.core.Digest;
import kraken.core.ServiceException;
import kraken.core.Tag;
import kraken.http.Json;
import kraken.http.server.Exchange;
import kraken.http.server.Router;

/// The HTTP API of the build-index, with the reference's paths, bodies and status codes.
final class TagPages {
  private static final int LARGEST_BODY = 1 << 20;
  private static final int DEFAULT_LIMIT = 250;
  private static final String TAGS_BELOW = "/_manifests/tags";

  private final TagStore tags;
  private final Dependencies dependencies;
  private final Neighbours neighbours;
  private final String originAddress;

  TagPages(TagStore tags, Dependencies dependencies, Neighbours neighbours, String originAddress) {
    this.tags = tags;
    this.dependencies = dependencies;
    this.neighbours = neighbours;
    this.originAddress = originAddress;
  }

  Router routes() {
    return new Router()
        .put("/tags/{tag}/digest/{digest}", this::put)
        .get("/tags/{tag}", this::get)
        .get("/repositories/{repository}/tags", this::repository)
        .get("/list/{prefix...}", this::list)
        .get("/origin", exchange -> exchange.sendText(200, originAddress))
        .put("/internal/duplicate/tags/{tag}/digest/{digest}", this::duplicatePut);
  }

  private void put(Exchange exchange) throws Exception {
    Tag tag = new Tag(exchange.param("tag"));
    Digest digest = Digest.parse(exchange.param("digest"));
    dependencies.require(tag, dependencies.of(tag, digest));
    tags.put(tag, digest, Duration.ZERO);
    neighbours.duplicate(tag, digest);
    exchange.status(200).send();
  }

  /// The body of a duplicate; the delay in nanoseconds.
  private record Duplicate(long delay) {}

  private void duplicatePut(Exchange exchange) throws Exception {
    Tag tag = new Tag(exchange.param("tag"));
    Digest digest = Digest.parse(exchange.param("digest"));
    Duplicate body = Json.read("duplicate put", exchange.readAll(LARGEST_BODY), Duplicate.class);
    tags.put(tag, digest, Duration.ofNanos(Math.max(0, body.delay())));
    exchange.status(200).send();
  }

  private void get(Exchange exchange) throws Exception {
    Tag tag = new Tag(exchange.param("tag"));
    Digest digest =
        tags.get(tag).orElseThrow(() -> new ServiceException.NotFound("there is no tag " + tag));
    exchange.sendText(200, digest.toString());
  }

  private void repository(Exchange exchange) throws Exception {
    String prefix = exchange.param("repository") + ":";
    List<String> names =
        tags.list(exchange.param("repository") + TAGS_BELOW).stream()
            .filter(name -> name.startsWith(prefix))
            .map(name -> name.substring(prefix.length()))
            .toList();
    page(exchange, names);
  }

  private void list(Exchange exchange) throws Exception {
    page(exchange, tags.list(exchange.param("prefix")));
  }

  /// One page of sorted names. The offset is the last name of the page before.
  private static void page(Exchange exchange, List<String> names) throws IOException {
    OptionalInt limit = limit(exchange);
    Optional<String> offset = exchange.query("offset");
    if (limit.isEmpty() && offset.isEmpty()) {
      send(exchange, new TagPage(names, Optional.empty()));
      return;
    }
    int most = limit.orElse(DEFAULT_LIMIT);
    List<String> rest =
        names.stream().filter(name -> name.compareTo(offset.orElse("")) > 0).toList();
    if (rest.size() <= most) {
      send(exchange, new TagPage(rest, Optional.empty()));
      return;
    }
    List<String> page = rest.subList(0, most);
    String next =
        exchange.rawPath()
            + "?"
            + (limit.isPresent() ? "limit=" + most + "&" : "")
            + "offset="
            + kraken.http.PathText.encodeSegment(page.getLast());
    send(exchange, new TagPage(page, Optional.of(next)));
  }

  private static OptionalInt limit(Exchange exchange) {
    Optional<String> text = exchange.query("limit");
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      int limit = Integer.parseInt(text.get());
      if (limit > 0) {
        return OptionalInt.of(limit);
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new ServiceException.Invalid("limit must be a positive number, got: " + text.get());
  }

  private static void send(Exchange exchange, TagPage page) throws IOException {
    String self = exchange.rawPath() + exchange.rawQuery().map(q -> "?" + q).orElse("");
    exchange.sendBytes(200, "application/json", page.toJson(self));
  }
}
