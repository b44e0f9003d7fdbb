package kraken.swarm;

import java.util.List;
import kraken.core.InfoHash;
import kraken.swarm.pieces.PiecePicker;
import kraken.swarm.pieces.RequestTable;
import kraken.swarm.pieces.RequestTable.Request;
import org.jspecify.annotations.Nullable;

/// Decides, for one torrent, which piece is asked of whom next. In this order:
///
/// 1. a piece just ahead of a reader, of the least loaded neighbour that has it; of a seeder only
///    one such piece at a time, and only if it falls to us ([Share]) or the reader has waited for
///    long;
/// 2. a piece that no neighbour has yet, of a seeder: our share of them, those near the reader
///    first;
/// 3. the rarest of some candidates, of the least loaded neighbour, at first also of an origin that
///    has handed everything out;
/// 4. what neighbours have too, of an origin that has nothing else to do;
/// 5. near the end, with nothing left to ask for: a second copy of what takes long.
///
/// Agents of the reference do not say what waits at them. It is much, as all of their kind ask each
/// neighbour for several pieces, and they serve them in turn: so they are asked for as much,
/// whatever the budget ([#findUnseen]).
///
/// So the seeders send each piece about once, and no rare piece waits behind a common one.
final class Chooser {
  /// Of our share of the rare pieces one of the first so many is taken.
  private static final int NEAR = 4;

  /// So many open pieces are looked at to find them.
  private static final int LOOK_AHEAD = 256;

  /// For each better claim to a piece a reader waits so long before it asks a seeder itself.
  private static final long CLAIM_NANOS = 1_000_000_000;

  private static final long TAKE_OVER_NANOS = 500_000_000;
  private static final long HEDGE_AFTER_NANOS = 150_000_000;

  /// So many times as long as usual.
  private static final int HEDGE_TIMES = 3;

  /// Or so many times as long as the smallest budget takes at our speed: queues are short at the
  /// end.
  private static final int HEDGE_BUDGETS = 2;

  /// Who has no more than so many pieces before it has little to do.
  private static final int IDLE_PIECES = 3;

  /// There is nothing to ask for now.
  static final long NOTHING = -1;

  private static final int[] NOWHERE = {};

  private final Host host;
  private final Leech leech;
  private final List<Link> links;
  private final Share share;
  private final Candidates candidates;
  private final boolean rarest;
  private final boolean shares;
  private final boolean readAhead;
  private @Nullable Link found;
  private int piece;
  private boolean urgent;
  private long load;
  private long claimedAt;

  /// @param expected see [Share]
  Chooser(Host host, Leech leech, List<Link> links, List<Long> expected, InfoHash infoHash) {
    this.host = host;
    this.leech = leech;
    this.links = links;
    long seed = Long.parseUnsignedLong(infoHash.hex().substring(0, 16), 16);
    candidates = new Candidates(host, leech, links);
    rarest = host.has(Policy.RAREST);
    shares = host.has(Policy.SHARES);
    readAhead = host.has(Policy.READ_AHEAD);
    share = new Share(host.self, seed, links, expected, leech.have);
  }

  /// Looks for something to ask for. Tells what lies before us at the peer that would be asked, in
  /// bytes, or [#NOTHING].
  long find() {
    load = 0;
    if (leech.picker.size() == 0) {
      return hedge() ? load : NOTHING;
    }
    if (askForReader() || askRevealed() || askRare() || askCommon() || askIdleOrigin()) {
      return load;
    }
    return NOTHING;
  }

  /// Asks for what [#find] has just found.
  void take() {
    if (found == null) {
      throw new IllegalStateException("nothing was found");
    }
    leech.ask(found, piece, urgent);
    found = null;
  }

  private void propose(Link link, int wanted, boolean awaited) {
    found = link;
    piece = wanted;
    urgent = awaited;
  }

  /// So few pieces are missing that a second copy may be asked for.
  boolean isEndgame() {
    return leech.have.size() - leech.have.cardinality() <= host.config.endgamePieces();
  }

  private boolean askForReader() {
    for (int from : readAhead ? leech.readers.positions() : NOWHERE) {
      int end = Math.min(leech.have.size(), from + host.config.readAheadPieces());
      for (int p = leech.picker.nextOpen(from); p < end; p = leech.picker.nextOpen(p + 1)) {
        Link link = candidates.leastLoaded(p, false);
        link = link == null ? candidates.revealing(p) : link;
        if (link == null && mayAskSeeder(p, from)) {
          link = candidates.leastLoaded(p, true);
        }
        if (link != null) {
          propose(link, p, true);
          return true;
        }
      }
    }
    return false;
  }

  /// What an origin has revealed to us, it has probably revealed to nobody else.
  private boolean askRevealed() {
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      boolean wants = Candidates.isRevealing(link) && candidates.hasRoom(link);
      if (wants && (candidates.asked(link) == 0 || !candidates.isBusy(link)) && askRarest(link)) {
        return true;
      }
    }
    return false;
  }

  private boolean mayAskSeeder(int piece, int from) {
    if (leech.availability.amongIncomplete(piece) > 0) {
      return false;
    }
    if (share.isAlone()) {
      return true;
    }
    if (leech.urgentAtSeeders() > 0) {
      return false;
    }
    if (isMine(piece) && !candidates.anyRevealing()) {
      return true;
    }
    long waited = host.now() - leech.readers.waitingSince(from, host.now());
    return piece == from
        && waited > CLAIM_NANOS * (share.rank(piece) + (candidates.anyRevealing() ? 1 : 0));
  }

  private boolean askRare() {
    Link seeder = candidates.leastLoaded(PiecePicker.NONE, true);
    if (seeder == null || Candidates.isRevealing(seeder)) {
      return false;
    }
    if (candidates.isBusy(seeder) && candidates.asked(seeder) >= Candidates.AT_SEEDER) {
      return false;
    }
    int piece = nearReader();
    if (piece == PiecePicker.NONE || !candidates.mayAsk(seeder, piece)) {
      piece =
          leech.picker.pick(seeder.have, p -> isOurs(p) && candidates.mayAsk(seeder, p) ? 0 : -1);
    }
    if (piece == PiecePicker.NONE && mayTakeOver(seeder)) {
      claimedAt = host.now();
      piece =
          leech.picker.pick(seeder.have, p -> isRare(p) && candidates.mayAsk(seeder, p) ? 0 : -1);
    }
    if (piece == PiecePicker.NONE) {
      return false;
    }
    propose(seeder, piece, false);
    return true;
  }

  private boolean isRare(int piece) {
    return leech.availability.amongIncomplete(piece) == 0;
  }

  /// Whether to ask for what is another's share: when the seeder has just said that it is idle;
  /// else one piece at a time and not often, since the others have probably asked already.
  private boolean mayTakeOver(Link seeder) {
    long now = host.now();
    if (share.isAlone() || seeder.isIdle(now, leech.pieceLength())) {
      return true;
    }
    return candidates.asked(seeder) == 0
        && seeder.othersQueue(now) < 2 * leech.pieceLength()
        && now - claimedAt > TAKE_OVER_NANOS;
  }

  private boolean isOurs(int piece) {
    return isRare(piece) && isMine(piece);
  }

  private boolean isMine(int piece) {
    return !shares || share.isMine(piece);
  }

  /// One of the first rare pieces of our share from where the reader is; none without a reader.
  private int nearReader() {
    int[] positions = readAhead ? leech.readers.positions() : NOWHERE;
    if (positions.length == 0) {
      return PiecePicker.NONE;
    }
    int chosen = PiecePicker.NONE;
    int found = 0;
    int p = leech.picker.nextOpen(positions[0]);
    for (int i = 0; i < LOOK_AHEAD && p < leech.have.size() && found < NEAR; i++) {
      if (isOurs(p)) {
        found++;
        chosen = host.random.nextInt(found) == 0 ? p : chosen;
      }
      p = leech.picker.nextOpen(p + 1);
    }
    return chosen;
  }

  /// Looks for something to ask one of those whose queue we do not see, while it has room.
  boolean findUnseen() {
    if (leech.picker.size() == 0) {
      return false;
    }
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      if (link.hidesQueue && candidates.hasRoom(link) && (askAhead(link) || askRarest(link))) {
        return true;
      }
    }
    return false;
  }

  /// A piece just ahead of a reader.
  private boolean askAhead(Link link) {
    for (int from : leech.readers.positions()) {
      int end = Math.min(leech.have.size(), from + host.config.readAheadPieces());
      for (int p = leech.picker.nextOpen(from); p < end; p = leech.picker.nextOpen(p + 1)) {
        if (candidates.mayAsk(link, p)) {
          propose(link, p, true);
          return true;
        }
      }
    }
    return false;
  }

  /// Neighbours in the order of their load, until one has something.
  private boolean askCommon() {
    candidates.tryAll();
    for (Link link = candidates.next(); link != null; link = candidates.next()) {
      if (askRarest(link)) {
        load = candidates.load(link);
        return true;
      }
    }
    return false;
  }

  private boolean askRarest(Link link) {
    int piece = leech.picker.pick(link.have, p -> rarity(link, p));
    if (piece == PiecePicker.NONE) {
      return false;
    }
    propose(link, piece, false);
    return true;
  }

  private long rarity(Link link, int piece) {
    if (leech.requests.find(piece, link.slot) != null) {
      return -1;
    }
    return rarest ? leech.availability.of(piece) : 0;
  }

  private boolean askIdleOrigin() {
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      if (link.isOrigin()
          && !Candidates.isRevealing(link)
          && candidates.hasRoom(link)
          && link.othersQueue(host.now()) < leech.pieceLength()
          && askRarest(link)) {
        return true;
      }
    }
    return false;
  }

  /// A second copy of the request that waits longest, if it takes unusually long and somebody else
  /// has the piece and little to do.
  private boolean hedge() {
    if (!isEndgame() || !host.has(Policy.HEDGING)) {
      return false;
    }
    long patience = hedgeAfter();
    Request slowest = null;
    for (int p = leech.have.nextClear(0); p < leech.have.size(); p = leech.have.nextClear(p + 1)) {
      for (Request request : leech.requests.ofPiece(p)) {
        if (request.state() == RequestTable.State.ASKED
            && leech.requests.copies(p) == 1
            && host.now() - request.sentAt() > patience
            && (slowest == null || request.sentAt() < slowest.sentAt())) {
          slowest = request;
        }
      }
    }
    if (slowest == null) {
      return false;
    }
    int piece = slowest.piece();
    Link other = idle(piece, false);
    other = other == null ? idle(piece, true) : other;
    if (other == null) {
      return false;
    }
    propose(other, piece, false);
    return true;
  }

  private long hedgeAfter() {
    long usual = HEDGE_TIMES * leech.pace.serviceNanos();
    long budgets = HEDGE_BUDGETS * host.downlink.leastTime(leech.pieceLength());
    return Math.max(HEDGE_AFTER_NANOS, budgets > 0 ? Math.min(usual, budgets) : usual);
  }

  private @Nullable Link idle(int piece, boolean seeders) {
    Link link = candidates.leastLoaded(piece, seeders);
    return link == null || candidates.load(link) > IDLE_PIECES * leech.pieceLength() ? null : link;
  }
}
