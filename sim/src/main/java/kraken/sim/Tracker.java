package kraken.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import kraken.core.MetaInfo;
import kraken.core.PeerInfo;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.handout.Announcer;
import kraken.swarm.handout.PeerBook;

/// The tracker: the production handout behind one processor and one line. Calls are worked on one
/// after the other. Long answers leave one after the other too; short ones do not wait for them, as
/// connections share a line fairly.
final class Tracker {
  private static final long ANSWER_BYTES = 300;
  private static final long PEER_BYTES = 120;
  private static final long SUM_BYTES = 11;
  private static final long DIGEST_BYTES = 44;
  private static final long SHORT_BYTES = 4096;

  private final World world;
  private final Options.Tracker options;
  private PeerBook book;
  private final SplittableRandom random;
  private final List<PeerInfo> origins = new ArrayList<>();
  private final List<PeerInfo> known = new ArrayList<>();
  private final boolean remembers;
  private long idleFrom;
  private long lineFreeFrom;
  private long announces;
  private long downUntil = -1;
  private long staleUntil = -1;

  Tracker(World world, SplittableRandom random) {
    this.world = world;
    this.options = world.options().tracker();
    this.random = random;
    remembers = world.options().faults().stream().anyMatch(Fault.StaleHandout.class::isInstance);
    book = new PeerBook(options.handout(), random.split());
  }

  /// Announces that were answered.
  long announces() {
    return announces;
  }

  void seeds(PeerInfo origin) {
    origins.add(origin);
  }

  void downUntil(long time) {
    downUntil = Math.max(downUntil, time);
    book = new PeerBook(options.handout(), random.split());
  }

  void staleUntil(long time) {
    staleUntil = Math.max(staleUntil, time);
  }

  void announce(Host host, Output.Announce announce) {
    Clock clock = world.clock();
    if (clock.now() < downUntil) {
      host.later(2 * world.latency(), new Input.AnnounceFailed(announce.torrent(), "no tracker"));
      return;
    }
    int born = host.lives();
    clock.at(world.network().arrivalAtTracker(), () -> answer(host, announce, born));
  }

  private void answer(Host host, Output.Announce announce, int born) {
    announces++;
    List<PeerInfo> peers = peers(host, announce);
    long told = served(ANSWER_BYTES + PEER_BYTES * peers.size());
    world
        .clock()
        .at(
            told,
            () -> {
              if (born == host.lives()) {
                host.happened(
                    new Input.AnnounceAnswered(announce.torrent(), peers, options.interval()));
              }
            });
  }

  private List<PeerInfo> peers(Host host, Output.Announce announce) {
    PeerInfo me = host.info();
    PeerInfo peer = new PeerInfo(me.id(), me.ip(), me.port(), false, announce.complete());
    boolean stale = world.clock().now() < staleUntil;
    if (remembers && !stale) {
      known.add(peer);
    }
    List<PeerInfo> fresh = fresh(host, peer, announce);
    return stale ? stale(peer) : fresh;
  }

  private List<PeerInfo> fresh(Host host, PeerInfo peer, Output.Announce announce) {
    long now = world.clock().now();
    if (host.isReference()) {
      return book.announce(announce.infoHash(), peer, origins, now);
    }
    Announcer announcer =
        new Announcer(peer, announce.links(), announce.lost(), announce.stopped());
    return book.announce(announce.infoHash(), announcer, origins, now);
  }

  private List<PeerInfo> stale(PeerInfo peer) {
    List<PeerInfo> answer = new ArrayList<>(origins);
    for (int i = 0; i < 10 && !known.isEmpty(); i++) {
      PeerInfo some = known.get(random.nextInt(known.size()));
      if (!some.id().equals(peer.id())) {
        answer.add(some);
      }
    }
    return answer;
  }

  /// Fetches metainfo, again and again while the tracker is down.
  void metaInfo(Host host, MetaInfo metaInfo, Runnable then) {
    Clock clock = world.clock();
    if (clock.now() < downUntil) {
      clock.at(downUntil, () -> metaInfo(host, metaInfo, then));
      return;
    }
    clock.at(world.network().arrivalAtTracker(), () -> clock.at(served(bytes(metaInfo)), then));
  }

  private static long bytes(MetaInfo metaInfo) {
    long each = SUM_BYTES + (isInline(metaInfo) ? DIGEST_BYTES : 0);
    return ANSWER_BYTES + each * metaInfo.pieces();
  }

  private static boolean isInline(MetaInfo metaInfo) {
    return metaInfo.pieceRoot().isEmpty() && !metaInfo.pieceHashes().isEmpty();
  }

  /// When an answer of so many bytes to a call that came now is there.
  private long served(long bytes) {
    idleFrom = Math.max(idleFrom, world.clock().now()) + options.service();
    long leaving = Line.nanos(bytes, options.rate());
    lineFreeFrom = Math.max(lineFreeFrom, idleFrom) + leaving;
    return (bytes <= SHORT_BYTES ? idleFrom + leaving : lineFreeFrom) + world.latency();
  }
}
