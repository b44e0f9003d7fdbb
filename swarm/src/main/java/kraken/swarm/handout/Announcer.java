package kraken.swarm.handout;

import java.util.List;
import kraken.core.PeerId;
import kraken.core.PeerInfo;

/// One of our own agents announces, which says more than a reference agent does.
///
/// @param peer who
/// @param links whom it is connected to for this torrent
/// @param lost whom it could not reach, or who forgot the torrent
/// @param stopped it leaves the torrent and is to be forgotten
public record Announcer(PeerInfo peer, List<PeerId> links, List<PeerId> lost, boolean stopped) {
  public Announcer {
    links = List.copyOf(links);
    lost = List.copyOf(lost);
  }
}
