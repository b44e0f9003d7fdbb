package kraken.bench.model;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import kraken.cluster.api.AnnounceAnswer;
import kraken.cluster.api.AnnounceRequest;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.swarm.handout.Announcer;
import kraken.swarm.handout.HandoutConfig;
import kraken.swarm.handout.PeerBook;

/// The tracker, without HTTP. Any thread.
final class Book {
  static final Duration INTERVAL = Duration.ofSeconds(3);

  private final PeerBook book = new PeerBook(HandoutConfig.standard(), new SplittableRandom());
  private final List<PeerInfo> origins = new ArrayList<>();
  private final Set<PeerId> dead = new HashSet<>();

  synchronized void seeds(PeerInfo origin) {
    origins.add(origin);
  }

  /// The host says nothing more: a process that dies sends no farewell.
  synchronized void buries(PeerId host) {
    dead.add(host);
  }

  synchronized AnnounceAnswer announce(AnnounceRequest request) throws IOException {
    if (dead.contains(request.peer().id())) {
      throw new IOException("the host is dead");
    }
    AnnounceRequest.Surroundings of = request.surroundings().orElseThrow();
    Announcer announcer = new Announcer(request.peer(), of.links(), of.lost(), of.stopped());
    return new AnnounceAnswer(
        book.announce(request.infoHash(), announcer, origins, System.nanoTime()), INTERVAL);
  }
}
