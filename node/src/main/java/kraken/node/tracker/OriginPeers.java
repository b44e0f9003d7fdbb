package kraken.node.tracker;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import kraken.cluster.api.OriginCluster;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.PeerInfo;
import kraken.core.ServiceException;
import kraken.node.config.TrackerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The origins of a digest as peers: who owns it, and under which peer id and port each of them is
/// found. Both answers are remembered for seconds. Any thread.
final class OriginPeers {
  private static final Logger log = LoggerFactory.getLogger(OriginPeers.class);
  private static final int MOST_DIGESTS = 100_000;
  private static final int MOST_ORIGINS = 10_000;

  private final Remembered<Digest, List<HostPort>> owners;
  private final Remembered<HostPort, PeerInfo> peers;

  OriginPeers(OriginCluster origins, TrackerConfig.OriginStore ttl) {
    this.owners =
        new Remembered<>(
            ttl.locationsTtl(),
            _ -> ttl.locationsErrorTtl(),
            MOST_DIGESTS,
            _ -> 1,
            origins::owners);
    this.peers =
        new Remembered<>(
            ttl.originContextTtl(),
            _ -> ttl.originUnavailableTtl(),
            MOST_ORIGINS,
            _ -> 1,
            address -> peer(origins, address));
  }

  private static PeerInfo peer(OriginCluster origins, HostPort address) {
    try {
      return origins.at(address).peerContext().asPeer();
    } catch (IOException e) {
      throw new ServiceException.Unavailable(
          "origin " + address + " cannot be reached: " + e.getMessage(), e);
    }
  }

  /// The reachable owners, the best first.
  ///
  /// @param patience how long they are waited for, all together; those that are known already need
  ///   none
  /// @throws ServiceException when nobody says who they are, or none can be reached
  List<PeerInfo> of(Digest digest, Duration patience) {
    long start = System.nanoTime();
    List<PeerInfo> found = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    for (HostPort owner : owners.get(digest, patience)) {
      try {
        found.add(peers.get(owner, patience.minusNanos(System.nanoTime() - start)));
      } catch (ServiceException e) {
        errors.add(e.getMessage());
      }
    }
    if (found.isEmpty()) {
      throw new ServiceException.Unavailable(
          "none of the origins of " + digest + " is available: " + String.join("; ", errors));
    }
    if (!errors.isEmpty()) {
      log.debug("left out of the handout of {}: {}", digest, errors);
    }
    return found;
  }
}
