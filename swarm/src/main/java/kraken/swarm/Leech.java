package kraken.swarm;

import java.util.List;
import kraken.core.Bitfield;
import kraken.core.MetaInfo;
import kraken.swarm.pieces.Availability;
import kraken.swarm.pieces.PiecePicker;
import kraken.swarm.pieces.RequestTable;
import kraken.swarm.pieces.RequestTable.Request;
import kraken.swarm.trace.TraceEvent;
import kraken.swarm.wire.Capabilities;
import kraken.swarm.wire.Message;
import org.jspecify.annotations.Nullable;

/// The downloading half of a torrent: which pieces are there, asked of whom, arriving. Exists only
/// while pieces are missing. What to ask for is [Chooser]'s decision.
///
/// A piece is written by one connection at a time: a second copy of a piece that is arriving or
/// there is discarded. A connection that closes keeps its right to write until the driver says that
/// it has ended.
final class Leech {
  private static final long CHECK_AGAIN_NANOS = 50_000_000;
  private static final int MOST_DISK_FAILURES = 3;

  private final Host host;
  private final Torrent torrent;
  private final List<Link> links;
  private final Chooser chooser;
  private final Patience patience;
  private final Tally tally;

  final MetaInfo metaInfo;
  final Bitfield have;
  final PiecePicker picker;
  final Availability availability;
  final RequestTable requests;
  final Readers readers;
  final Haves haves;
  final Pace pace;

  /// Where it stands in the line of [Downlink], if it does.
  Downlink.@Nullable Line line;

  private Timers.@Nullable Alarm again;
  private int urgentAtSeeders;
  private int diskFailures;

  /// @param links the active connections of the torrent, as they come and go
  Leech(Host host, Torrent torrent, MetaInfo metaInfo, Bitfield have, List<Link> links) {
    this.host = host;
    this.torrent = torrent;
    this.metaInfo = metaInfo;
    this.have = have.copy();
    this.links = links;
    this.readers = torrent.readers();
    haves = new Haves(host, links);
    picker = new PiecePicker(have, host.random);
    availability = new Availability(metaInfo.pieces());
    requests = new RequestTable(metaInfo.pieces());
    chooser = new Chooser(host, this, links, torrent.neighbours().expected(), metaInfo.infoHash());
    patience = new Patience(host, torrent, this);
    tally = new Tally(host.downlink, requests, links);
    pace = new Pace(host);
  }

  int id() {
    return torrent.id();
  }

  /// Nominal bytes of a piece.
  long pieceLength() {
    return metaInfo.pieceLength();
  }

  /// Bytes asked for and not stored.
  long outstanding() {
    return requests.liveBytes();
  }

  /// How the budget counts them.
  Tally tally() {
    return tally;
  }

  /// How long a peer may take over what it was asked.
  long patienceNanos() {
    return patience.nanos();
  }

  boolean isAwaited() {
    return !readers.isEmpty();
  }

  /// How many pieces a reader waits for are outstanding at peers that have everything.
  int urgentAtSeeders() {
    return urgentAtSeeders;
  }

  /// Something may have become possible.
  void wake() {
    if (mayAsk() && have.cardinality() < have.size()) {
      host.downlink.wake(this);
    }
  }

  /// Looks for something to ask for, see [Chooser#find].
  long find() {
    return mayAsk() ? chooser.find() : Chooser.NOTHING;
  }

  /// Asks for it.
  void take() {
    chooser.take();
  }

  private boolean mayAsk() {
    return torrent.isWanted() && !torrent.digests().areAwaited();
  }

  /// Asks one piece of an agent of the reference, outside the budget, if one has room.
  boolean askUnseen() {
    if (!tally.areQueuesHidden() || !mayAsk() || !chooser.findUnseen()) {
      return false;
    }
    chooser.take();
    return true;
  }

  /// Somebody waits again after a time in which nobody did.
  void resume() {
    pace.progressed();
    wake();
  }

  /// There was nothing to ask for; what time alone may change is looked at again soon.
  void parked() {
    boolean timeMayHelp = picker.size() > 0 || chooser.isEndgame();
    if (again == null && timeMayHelp && !links.isEmpty() && torrent.isWanted()) {
      again = host.timers.at(host.now() + CHECK_AGAIN_NANOS, this::lookAgain);
    }
  }

  private void lookAgain() {
    again = null;
    wake();
  }

  /// The torrent is complete or forgotten: nothing will be asked for any more.
  void end() {
    host.timers.cancel(again);
    haves.end();
    host.downlink.park(this);
    tally.clear();
    for (Link link : links) {
      host.downlink.receiving(link, false);
      patience.forget(link);
    }
  }

  void attach(Link link) {
    pace.connected();
    availability.add(link.have);
    tally.attach(link);
    haves.attach(link);
    haves.tellSince(link, have);
    wake();
  }

  /// The connection closes; a piece that it is writing stays with it until [#gone].
  void detach(Link link) {
    tally.detach(link);
    haves.detach(link);
    availability.remove(link.have);
    patience.forget(link);
    host.downlink.receiving(link, false);
    for (Request request : List.copyOf(requests.ofSlot(link.slot))) {
      if (request.state() != RequestTable.State.RECEIVING) {
        drop(request);
      }
    }
    tally.update();
    wake();
  }

  /// The connection has ended.
  void gone(Link link) {
    for (Request request : List.copyOf(requests.ofSlot(link.slot))) {
      drop(request);
    }
    tally.update();
    wake();
  }

  void peerHas(Link link, int piece) {
    link.refused.clear(piece);
    if (link.have.get(piece)) {
      return;
    }
    if (link.have.cardinality() + 1 < link.have.size()) {
      link.have.set(piece);
      availability.gained(piece);
    } else {
      availability.remove(link.have);
      link.have.set(piece);
      availability.add(link.have);
    }
    if (picker.isOpen(piece)) {
      wake();
    }
  }

  void peerComplete(Link link) {
    link.refused.clear();
    availability.remove(link.have);
    link.have.setAll();
    availability.add(link.have);
    wake();
  }

  /// Sends one request.
  ///
  /// @param urgent whether a reader waits for the piece
  void ask(Link link, int piece, boolean urgent) {
    if (requests.ofSlot(link.slot).isEmpty()) {
      link.progressAt = host.now();
    }
    int length = metaInfo.pieceLength(piece);
    requests.add(piece, link.slot, length, host.now(), urgent && link.have.isComplete());
    urgentAtSeeders += urgent && link.have.isComplete() ? 1 : 0;
    picker.remove(piece);
    tally.update();
    host.emit(new Output.Send(link.conn, new Message.PieceRequest(piece, 0, length)));
    patience.watch(link);
    if (host.tracing) {
      host.trace(new TraceEvent.PieceRequested(torrent.infoHash(), link.peer(), piece));
    }
  }

  /// The header of a payload came: says where its bytes go.
  void payloadStarted(Link link, Message.PiecePayload header) {
    int piece = header.index();
    host.downlink.receiving(link, true);
    link.payloadAt = host.now();
    progressed(link);
    if (have.get(piece) || requests.isReceiving(piece) || torrent.digests().areAwaited()) {
      host.emit(new Output.Discard(link.conn, piece));
      return;
    }
    Request request = requests.find(piece, link.slot);
    if (request == null) {
      request = requests.add(piece, link.slot, header.length(), host.now(), false);
    }
    requests.receiving(request);
    picker.remove(piece);
    tally.update();
    patience.watch(link);
    host.emit(new Output.ReceiveInto(link.conn, torrent.id(), piece));
  }

  /// The piece is on disk and right.
  void stored(Link link, int piece) {
    received(link, piece);
    if (host.downlink.delivered(link, metaInfo.pieceLength(piece), host.now())) {
      torrent.announcer().linkLost();
    }
    if (!have.set(piece)) {
      return;
    }
    picker.remove(piece);
    for (Request other : requests.ofPiece(piece)) {
      cancel(other);
    }
    tally.update();
    pace.progressed();
    diskFailures = 0;
    torrent.neighbours().useful(link);
    host.downlink.stored(metaInfo.pieceLength(piece), host.now());
    if (host.tracing) {
      host.trace(new TraceEvent.PieceReceived(torrent.infoHash(), link.peer(), piece));
    }
    haves.tell(piece);
    if (have.isComplete()) {
      torrent.gotAllPieces();
    } else {
      wake();
    }
  }

  /// The piece was wrong: somebody else is asked.
  void rejected(Link link, int piece) {
    received(link, piece);
    tally.update();
    wake();
  }

  /// Our disk failed. Tells whether to go on.
  boolean storeFailed(Link link, int piece) {
    received(link, piece);
    tally.update();
    diskFailures++;
    wake();
    return diskFailures < MOST_DISK_FAILURES;
  }

  /// A second copy has been thrown away.
  void discarded(Link link, int piece) {
    received(link, piece);
    tally.update();
    if (host.tracing) {
      host.trace(new TraceEvent.DuplicateReceived(torrent.infoHash(), link.peer(), piece));
    }
    wake();
  }

  /// The peer does not serve the piece. Unless we had cancelled it, the peer does not have it.
  void failed(Link link, int piece) {
    Request request = requests.find(piece, link.slot);
    if (request == null || request.state() == RequestTable.State.RECEIVING) {
      return;
    }
    boolean wanted = request.isLive();
    answered(link, piece);
    if (wanted) {
      availability.remove(link.have);
      link.have.clear(piece);
      link.refused.set(piece);
      availability.add(link.have);
    }
    tally.update();
    wake();
  }

  /// Bytes of the payload keep coming.
  void progressed(Link link) {
    link.progressAt = host.now();
    link.heardAt = host.now();
    host.downlink.progressed(host.now());
  }

  /// The payload is over.
  private void received(Link link, int piece) {
    host.downlink.receiving(link, false);
    answered(link, piece);
  }

  /// The answer to a request is over, good or bad.
  private void answered(Link link, int piece) {
    progressed(link);
    Request request = requests.find(piece, link.slot);
    if (request == null) {
      return;
    }
    link.strikes = 0;
    pace.served(host.now() - request.sentAt());
    drop(request);
  }

  /// Forgets the request; if nobody else was asked the piece is open again.
  private void drop(Request request) {
    requests.remove(request);
    urgentAtSeeders -= request.urgent() ? 1 : 0;
    reopen(request.piece());
  }

  private void reopen(int piece) {
    if (!have.get(piece) && requests.copies(piece) == 0) {
      picker.add(piece);
    }
  }

  /// A peer that honours cancels will answer; from any other the piece will come or not.
  private void cancel(Request request) {
    Link link = torrent.neighbours().at(request.slot());
    if (!request.isLive() || link == null) {
      return;
    }
    if (request.state() == RequestTable.State.RECEIVING) {
      throw new IllegalStateException("piece " + request.piece() + " has a second writer");
    }
    requests.cancel(request);
    if (link.isActive() && link.can(Capabilities.CANCEL)) {
      host.emit(new Output.Send(link.conn, new Message.CancelPiece(request.piece())));
    }
  }

  /// The peer is silent: what it was asked is asked of others. It still answers some time, also if
  /// it knows no cancels, and is not asked for the same again before; what it sends is taken if it
  /// is still missing.
  void takeAway(List<Request> all) {
    for (Request request : all) {
      cancel(request);
      reopen(request.piece());
    }
    tally.update();
    wake();
  }
}
