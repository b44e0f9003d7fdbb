package kraken.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import kraken.core.InfoHash;
import kraken.core.MetaInfo;
import kraken.core.PeerInfo;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.handout.Announcer;
import kraken.swarm.handout.PeerBook;

/// The tracker: the production handout behind one processor and one line. Calls are worked on one
/// after the other. Long answers leave one after the other too; short ones do not wait for them, as
/// connections share a line fairly.
///
/// Metainfo is sent packed, and answers the first announce of our own agents as well.
final class Tracker {
  private static final long ANSWER_BYTES = 300;
  private static final long PEER_BYTES = 120;

  /// Ten digits and a comma, packed.
  private static final long SUM_BYTES = 6;

  /// Digest and state of a piece, which do not pack.
  private static final long DIGEST_BYTES = 66;

  private static final long SHORT_BYTES = 4096;

  private final World world;
  private final Options.Tracker options;
  private PeerBook book;
  private final SplittableRandom random;
  private final List<PeerInfo> origins = new ArrayList<>();
  private final List<PeerInfo> known = new ArrayList<>();
  private final Map<Joined, List<PeerInfo>> handouts = new HashMap<>();
  private final boolean remembers;
  private long idleFrom;
  private long lineFreeFrom;
  private long announces;
  private long downUntil = -1;
  private long staleUntil = -1;

  /// One life of a host that was named others with the metainfo of a blob.
  private record Joined(int host, int life, InfoHash blob) {
    private Joined(Host host, InfoHash blob) {
      this(host.index(), host.lives(), blob);
    }
  }

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
    List<PeerInfo> handout = handouts.remove(new Joined(host, announce.infoHash()));
    if (handout != null && !announce.complete() && announce.links().isEmpty()) {
      answered(host, announce, handout);
      return;
    }
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
                answered(host, announce, peers);
              }
            });
  }

  private void answered(Host host, Output.Announce announce, List<PeerInfo> peers) {
    host.later(0, new Input.AnnounceAnswered(announce.torrent(), peers, options.interval()));
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
    int born = host.lives();
    clock.at(
        world.network().arrivalAtTracker(),
        () -> {
          long handout = host.isReference() || born != host.lives() ? 0 : joins(host, metaInfo);
          clock.at(served(bytes(metaInfo) + handout), then);
        });
  }

  /// The host announces with its call for metainfo. Tells how many bytes that adds to the answer.
  private long joins(Host host, MetaInfo blob) {
    List<PeerInfo> handout =
        peers(
            host,
            new Output.Announce(
                0, blob.digest(), blob.infoHash(), false, List.of(), List.of(), false));
    handouts.put(new Joined(host, blob.infoHash()), handout);
    return PEER_BYTES * handout.size();
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
