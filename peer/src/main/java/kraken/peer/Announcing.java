package kraken.peer;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import kraken.cluster.api.AnnounceAnswer;
import kraken.cluster.api.AnnounceRequest;
import kraken.swarm.Input;
import kraken.swarm.Output;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls the tracker. How often and how many at once is decided by the core; the calls for one blob
/// are made one after the other, so that "we leave" does not overtake "we are here".
final class Announcing {
  private static final Logger LOG = LoggerFactory.getLogger(Announcing.class);

  private final PeerConfig config;
  private final int port;
  private final long capabilities;
  private final AnnounceSource source;
  private final PeerEvents events;
  private final Inbox inbox;
  private final SerialJobs calls = new SerialJobs("peer-announce-");
  private final AtomicBoolean leaving = new AtomicBoolean();

  /// Announces this host.
  ///
  /// @param port where it listens
  Announcing(PeerConfig config, int port, AnnounceSource source, PeerEvents events, Inbox inbox) {
    this.config = config;
    this.port = port;
    this.capabilities = config.swarm().capabilities();
    this.source = source;
    this.events = events;
    this.inbox = inbox;
  }

  /// Every announce is answered, one way or the other.
  void announce(Output.Announce out) {
    calls.run(out.digest(), () -> inbox.put(answer(out)));
  }

  private Input answer(Output.Announce out) {
    if (!isWorthACall(out)) {
      return new Input.AnnounceFailed(out.torrent(), "this host stops or has no extensions");
    }
    try {
      AnnounceAnswer answer = source.announce(request(out));
      return new Input.AnnounceAnswered(out.torrent(), answer.peers(), answer.interval().toNanos());
    } catch (IOException | InterruptedException | RuntimeException e) {
      events.announcesFailed.increment();
      LOG.debug("announce of {} failed", out.digest(), e);
      return new Input.AnnounceFailed(out.torrent(), String.valueOf(e.getMessage()));
    }
  }

  /// Without extensions we could not say that we leave: a tracker would enter us again. A host that
  /// stops has nothing else to say.
  private boolean isWorthACall(Output.Announce out) {
    return out.stopped() ? capabilities != 0 : !leaving.get();
  }

  private AnnounceRequest request(Output.Announce out) {
    return new AnnounceRequest(
        out.digest(),
        out.infoHash(),
        config.announced(port, out.complete()),
        capabilities == 0
            ? Optional.empty()
            : Optional.of(
                new AnnounceRequest.Surroundings(
                    capabilities, out.links(), out.lost(), out.stopped())));
  }

  /// The host stops: from now on only that is announced.
  void leave() {
    leaving.set(true);
  }

  /// Waits until all that was to be announced has been, but not longer than this.
  void awaitIdle(long millis) throws InterruptedException {
    calls.awaitIdle(millis);
  }
}
