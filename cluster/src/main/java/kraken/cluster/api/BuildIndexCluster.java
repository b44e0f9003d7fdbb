package kraken.cluster.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import kraken.cluster.health.Upstream;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.ServiceException;
import kraken.core.Tag;
import kraken.http.client.HttpClient;

/// Calls a cluster of build-indexes: each can serve every tag, so they are asked in random order
/// until one gives an HTTP answer. Any thread.
public final class BuildIndexCluster {
  private final Upstream upstream;
  private final HttpClient http;

  public BuildIndexCluster(Upstream upstream, HttpClient http) {
    this.upstream = upstream;
    this.http = http;
  }

  /// What is asked of one build-index.
  @FunctionalInterface
  private interface Call<T> {
    T to(BuildIndexClient buildIndex) throws IOException;
  }

  /// Whether one of them can do its work; [ServiceException] says why not.
  public void ready() {
    any(
        "readiness",
        one -> {
          one.ready();
          return true;
        });
  }

  /// Points a tag at a digest whose blobs the origins have.
  ///
  /// @param replicate whether the tag also goes to the remote clusters whose rules match
  public void put(Tag tag, Digest digest, boolean replicate) {
    any(
        "put of tag " + tag,
        one -> {
          one.put(tag, digest, replicate);
          return true;
        });
  }

  /// The digest of a tag; empty when there is no such tag.
  public Optional<Digest> get(Tag tag) {
    return any("tag " + tag, one -> one.get(tag));
  }

  public boolean has(Tag tag) {
    return any("tag " + tag, one -> one.has(tag));
  }

  /// All names below a prefix, page by page as the build-index chooses.
  public List<String> list(String prefix) {
    return any(
        "list of " + prefix,
        one -> {
          TagPage page = one.list(prefix, OptionalInt.empty(), "");
          List<String> names = new ArrayList<>(page.names());
          while (page.next().isPresent()) {
            page = one.page(page.next().get());
            names.addAll(page.names());
          }
          return names;
        });
  }

  /// One page of the names below a prefix.
  ///
  /// @param offset where the page begins; empty for the first one
  public TagPage list(String prefix, int limit, String offset) {
    return any("list of " + prefix, one -> one.list(prefix, OptionalInt.of(limit), offset));
  }

  /// The tags of one Docker repository.
  public List<String> tags(String repository) {
    return any("tags of " + repository, one -> one.tags(repository));
  }

  private <T> T any(String what, Call<T> call) {
    List<HostPort> hosts = new ArrayList<>(upstream.hosts());
    Collections.shuffle(hosts);
    Optional<ServiceException> last = Optional.empty();
    for (HostPort host : hosts) {
      try {
        return call.to(new BuildIndexClient(http, host));
      } catch (IOException e) {
        upstream.failed(host);
        last =
            Optional.of(
                new ServiceException.Unavailable(
                    what + ": build-index " + host + " cannot be reached: " + e.getMessage(), e));
      }
    }
    throw last.orElseGet(() ->
        new ServiceException.Unavailable(
            what + ": no build-index is healthy; check them and the configured hosts"));
  }
}
