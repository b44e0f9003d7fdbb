package kraken.peer;

import java.io.IOException;
import kraken.cluster.api.AnnounceAnswer;
import kraken.cluster.api.AnnounceRequest;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.swarm.Input;
import kraken.swarm.Output;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls the tracker, each time on a thread of its own. How often and how many at once is decided
/// by the core.
final class Announcing {
  private static final Logger LOG = LoggerFactory.getLogger(Announcing.class);

  private final PeerId self;
  private final String ip;
  private final int port;
  private final boolean origin;
  private final AnnounceSource source;
  private final PeerEvents events;
  private final Inbox inbox;

  /// Announces this host.
  ///
  /// @param port where it listens
  Announcing(PeerConfig config, int port, AnnounceSource source, PeerEvents events, Inbox inbox) {
    this.self = config.self();
    this.ip = config.ip();
    this.port = port;
    this.origin = !config.swarm().dials();
    this.source = source;
    this.events = events;
    this.inbox = inbox;
  }

  void announce(Output.Announce out) {
    PeerInfo peer = new PeerInfo(self, ip, port, origin, out.complete());
    AnnounceRequest request = new AnnounceRequest(out.digest(), out.infoHash(), peer);
    events.announces.increment();
    Thread.ofVirtual()
        .name("peer-announce-" + out.torrent())
        .start(() -> inbox.put(answer(out.torrent(), request)));
  }

  private Input answer(int torrent, AnnounceRequest request) {
    try {
      AnnounceAnswer answer = source.announce(request);
      return new Input.AnnounceAnswered(torrent, answer.peers(), answer.interval().toNanos());
    } catch (IOException | InterruptedException | RuntimeException e) {
      events.announcesFailed.increment();
      LOG.debug("announce of {} failed", request.digest(), e);
      return new Input.AnnounceFailed(torrent, String.valueOf(e.getMessage()));
    }
  }
}
