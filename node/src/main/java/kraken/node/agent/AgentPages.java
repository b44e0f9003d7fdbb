package kraken.node.agent;

import java.util.Locale;
import kraken.cluster.api.BuildIndexCluster;
import kraken.core.Digest;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.core.Tag;
import kraken.http.server.Exchange;
import kraken.http.server.Router;
import kraken.peer.Downloads;

/// The agent's own HTTP port, for tools of its host: tags, blobs of any namespace, removal.
final class AgentPages {
  private static final String BYTES = "application/octet-stream";

  private final Downloads downloads;
  private final BuildIndexCluster buildIndex;

  AgentPages(Downloads downloads, BuildIndexCluster buildIndex) {
    this.downloads = downloads;
    this.buildIndex = buildIndex;
  }

  Router routes() {
    return new Router()
        .get("/tags/{tag}", this::tag)
        .get("/namespace/{namespace}/blobs/{digest}", this::blob)
        .delete("/blobs/{digest}", this::remove);
  }

  private void tag(Exchange exchange) throws Exception {
    Tag tag = new Tag(exchange.param("tag"));
    Digest digest =
        buildIndex
            .get(tag)
            .orElseThrow(() -> new ServiceException.NotFound("there is no tag " + tag));
    exchange.sendText(200, digest.toString());
  }

  private void blob(Exchange exchange) throws Exception {
    Digest digest = digest(exchange.param("digest"));
    Namespace namespace = new Namespace(exchange.param("namespace"));
    exchange.header("Docker-Content-Digest", digest.toString());
    exchange.header("ETag", '"' + digest.toString() + '"');
    exchange.sendBlob(downloads.open(namespace, digest), BYTES);
  }

  private void remove(Exchange exchange) throws Exception {
    downloads.remove(digest(exchange.param("digest")));
    exchange.status(200).send();
  }

  /// With or without `sha256:`, as clients of this port write it.
  private static Digest digest(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    return name.startsWith("sha256:") ? Digest.parse(name) : new Digest(name);
  }
}
