package kraken.node.buildindex;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import kraken.cluster.api.BuildIndexClient;
import kraken.cluster.health.Upstream;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.ServiceException;
import kraken.core.Tag;
import kraken.http.client.HttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The other build-indexes of the cluster, which are told of every put so that a tag survives the
/// loss of the one that took it. Thread-safe.
final class Neighbours {
  private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);

  private final Upstream cluster;
  private final HttpClient http;
  private final Set<String> ownHosts;
  private final IntPredicate ownPort;
  private final Duration stagger;

  /// @param ownHosts names and addresses of this machine
  /// @param stagger how much later each next neighbour writes the tag back, if nobody did
  Neighbours(
      Upstream cluster,
      HttpClient http,
      Set<String> ownHosts,
      IntPredicate ownPort,
      Duration stagger) {
    this.cluster = cluster;
    this.http = http;
    this.ownHosts = Set.copyOf(ownHosts);
    this.ownPort = ownPort;
    this.stagger = stagger;
  }

  /// Tells every neighbour, one after the other in random order. A neighbour that fails is logged:
  /// the tag is safe here, and will be in the backend.
  void duplicate(Tag tag, Digest digest) {
    List<HostPort> others = new ArrayList<>(cluster.hosts());
    others.removeIf(this::isSelf);
    Collections.shuffle(others);
    int place = 0;
    for (HostPort other : others) {
      place++;
      try {
        new BuildIndexClient(http, other).duplicatePut(tag, digest, stagger.multipliedBy(place));
      } catch (IOException | ServiceException e) {
        LOG.warn("build-index {} was not told of tag {}: {}", other, tag, e.toString());
      }
    }
  }

  private boolean isSelf(HostPort host) {
    return ownPort.test(host.port()) && ownHosts.contains(host.bareHost());
  }
}
