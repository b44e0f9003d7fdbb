package kraken.registry;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import kraken.http.PathText;
import kraken.http.server.Exchange;
import kraken.registry.oci.RegistryPath;
import kraken.registry.oci.RepositoryName;

/// Lists tags and repositories: sorted, without doubles, in pages where the client wants pages (OCI
/// distribution 1.1, "Listing tags").
final class Listings {
  private final Images images;

  Listings(Images images) {
    this.images = images;
  }

  private record TagList(String name, List<String> tags) {}

  private record RepositoryList(List<String> repositories) {}

  void tags(Exchange exchange, RegistryPath.Tags path) throws IOException {
    RepositoryName repository = Names.repository(path);
    OptionalInt size = pageSize(exchange);
    List<String> all =
        images
            .tags(repository)
            .orElseThrow(() ->
                Refusal.of(ErrorCode.NAME_UNKNOWN, "repository " + repository + " is unknown"));
    List<String> page = page(exchange, size, all, "/v2/" + repository + "/tags/list");
    exchange.sendJson(200, new TagList(repository.value(), page));
  }

  void catalog(Exchange exchange) throws IOException {
    OptionalInt size = pageSize(exchange);
    List<String> page = page(exchange, size, images.repositories(), "/v2/_catalog");
    exchange.sendJson(200, new RepositoryList(page));
  }

  /// Cuts out what comes after `last`, at most `size`, and says where the next page is.
  private static List<String> page(
      Exchange exchange, OptionalInt size, Collection<String> all, String url) {
    var sorted = new TreeSet<>(all);
    Collection<String> rest =
        exchange
            .query("last")
            .<Collection<String>>map(l -> sorted.tailSet(l, false))
            .orElse(sorted);
    if (size.isEmpty() || rest.size() <= size.getAsInt()) {
      return List.copyOf(rest);
    }
    List<String> names = rest.stream().limit(size.getAsInt()).toList();
    if (!names.isEmpty()) {
      exchange.header("Link", link(url, size.getAsInt(), names.getLast()));
    }
    return names;
  }

  private static String link(String url, int size, String last) {
    return "<" + url + "?n=" + size + "&last=" + PathText.encodeQuery(last) + ">; rel=\"next\"";
  }

  private static OptionalInt pageSize(Exchange exchange) {
    String text = exchange.query("n").orElse("");
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!text.matches("[0-9]{1,9}")) {
      throw Refusal.of(
          ErrorCode.PAGINATION_NUMBER_INVALID, "n must be a number from 0 to 999999999");
    }
    return OptionalInt.of(Integer.parseInt(text));
  }
}
