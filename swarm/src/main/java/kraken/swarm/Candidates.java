package kraken.swarm;

import java.util.List;
import kraken.swarm.pieces.PiecePicker;
import org.jspecify.annotations.Nullable;

/// Whom of the connections of one torrent something can be asked, and what lies before us there.
final class Candidates {
  /// A seeder has so many of our requests even when others wait there.
  static final int AT_SEEDER = 2;

  /// So long after the first connection we may not know yet who else is there: seeders get little
  /// to do.
  private static final long BEGINNING_NANOS = 50_000_000;

  /// So long a download counts as young.
  private static final long YOUNG_NANOS = 2_000_000_000;

  private static final int REFERENCE_PIPELINE = 3;
  private static final int REFERENCE_ORIGIN_PIPELINE = 5;

  private final Host host;
  private final Leech leech;
  private final List<Link> links;
  private final boolean leastLoaded;
  private final boolean peerSpeed;
  private long attempt;

  /// @param links the active connections of the torrent, as they come and go
  Candidates(Host host, Leech leech, List<Link> links) {
    this.host = host;
    this.leech = leech;
    this.links = links;
    leastLoaded = host.has(Policy.LEAST_LOADED);
    peerSpeed = host.has(Policy.PEER_SPEED);
  }

  /// Whether it is an origin that has not revealed everything yet.
  static boolean isRevealing(Link link) {
    return link.isOrigin() && !link.have.isComplete();
  }

  boolean anyRevealing() {
    for (int i = 0; i < links.size(); i++) {
      if (isRevealing(links.get(i))) {
        return true;
      }
    }
    return false;
  }

  /// An origin that has revealed the piece, and has room.
  @Nullable Link revealing(int piece) {
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      if (isRevealing(link) && link.have.get(piece) && mayAsk(link, piece) && hasRoom(link)) {
        return link;
      }
    }
    return null;
  }

  /// Whether others have much queued at this seeder: what we ask for more waits there for long, out
  /// of a budget that has better uses.
  boolean isBusy(Link seeder) {
    return seeder.othersQueue(host.now()) >= 2 * leech.pieceLength();
  }

  /// All neighbours can be tried (again).
  void tryAll() {
    attempt++;
  }

  /// The least loaded neighbour with room that has not been tried; an origin only if it is open to
  /// us.
  @Nullable Link next() {
    Link best = null;
    long least = Long.MAX_VALUE;
    int ties = 0;
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      long l = order(link);
      boolean isClosedToUs = link.isOrigin() && !isOpenToUs(link);
      if (isClosedToUs || link.triedIn == attempt || l > least || !hasRoom(link)) {
        continue;
      }
      ties = l == least ? ties + 1 : 1;
      best = host.random.nextInt(ties) == 0 ? link : best;
      least = l;
    }
    if (best != null) {
      best.triedIn = attempt;
    }
    return best;
  }

  /// Who comes late finds long queues at neighbours that are all busy with each other, and loses in
  /// the first second what it never makes good; an origin that has handed everything out is often
  /// idle then, and is a neighbour like others for a while.
  private boolean isOpenToUs(Link origin) {
    return origin.have.isComplete()
        && leech.pace.sinceFirst() < YOUNG_NANOS
        && asked(origin) < AT_SEEDER;
  }

  /// The least loaded connection with room that has the piece ([PiecePicker#NONE]: any), among the
  /// seeders or among the others; ties by chance.
  @Nullable Link leastLoaded(int piece, boolean seeders) {
    Link best = null;
    long least = Long.MAX_VALUE;
    int ties = 0;
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      if (link.isSeeder() != seeders || !hasRoom(link) || !mayAsk(link, piece)) {
        continue;
      }
      long l = order(link);
      if (l > least) {
        continue;
      }
      ties = l == least ? ties + 1 : 1;
      best = host.random.nextInt(ties) == 0 ? link : best;
      least = l;
    }
    return best;
  }

  boolean mayAsk(Link link, int piece) {
    return piece == PiecePicker.NONE
        || ((link.have.get(piece) || (link.isOrigin() && !link.refused.get(piece)))
            && leech.requests.find(piece, link.slot) == null);
  }

  boolean hasRoom(Link link) {
    int limit = link.isOrigin() ? host.config.pipelinePerOrigin() : host.config.pipelinePerPeer();
    if (link.capabilities == 0) {
      int reference = link.isOrigin() ? REFERENCE_ORIGIN_PIPELINE : REFERENCE_PIPELINE;
      limit = Math.min(limit, reference);
    }
    if (link.have.isComplete() && leech.pace.sinceFirst() < BEGINNING_NANOS) {
      limit = Math.min(limit, AT_SEEDER);
    }
    int asked = asked(link);
    if (asked > 0 && leech.pace.isQuiet(link)) {
      return false;
    }
    return asked < (link.strikes > 0 ? 1 : limit);
  }

  int asked(Link link) {
    return leech.requests.asked(link.slot);
  }

  /// What probably lies before us at the peer with the piece that we would ask for, in bytes; those
  /// of a peer that is slower than we are count as many times as it is slower.
  long load(Link link) {
    long bytes = link.othersQueue(host.now()) + (asked(link) + 1) * leech.pieceLength();
    return peerSpeed ? (long) (bytes * host.downlink.slownessNow(link, host.now())) : bytes;
  }

  private long order(Link link) {
    return leastLoaded ? load(link) : 0;
  }
}
