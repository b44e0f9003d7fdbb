package kraken.cluster.api;

import java.time.Duration;
import java.util.List;
import kraken.core.PeerInfo;

/// What the tracker answers.
///
/// @param peers in order of preference; none for a peer that is complete
/// @param interval until the next announce; zero when the tracker does not say
public record AnnounceAnswer(List<PeerInfo> peers, Duration interval) {
  public AnnounceAnswer {
    peers = List.copyOf(peers);
  }
}
