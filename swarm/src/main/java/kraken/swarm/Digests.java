package kraken.swarm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kraken.core.Bitfield;
import kraken.core.MetaInfo;
import kraken.core.PieceDigests;
import kraken.swarm.trace.TraceEvent;
import kraken.swarm.wire.Capabilities;
import kraken.swarm.wire.Message;
import org.jspecify.annotations.Nullable;

/// The piece digests of one torrent whose metainfo says only their root: whether this host has
/// them, who gives them to us, who gets them from us. The list itself is the driver's; here it is
/// only while it comes.
///
/// While it is missing no piece is asked for, since none could be checked. Whoever has the list
/// says so; each part of it is asked of one such neighbour, and of another one when no answer comes
/// in time. A list that does not have the root is thrown away. If all of it came from one peer,
/// that one is banned; else nobody can be, and from then on all parts come from one neighbour.
///
/// When nobody gives it within some seconds, the download goes on without; if it comes after all,
/// it is used from then on.
final class Digests {
  private static final int PART = Message.Digests.MOST;
  private static final long ANSWER_NANOS = 1_000_000_000;
  private static final long NEVER = Long.MIN_VALUE / 2;

  /// So many parts may be asked of one neighbour at once.
  private static final int AT_ONCE = 4;

  /// So often each neighbour gets the whole list.
  private static final int MOST_SERVED = 4;

  /// Parts that keep coming make the download wait up to so many times as long.
  private static final int LONGEST_WAITS = 4;

  private final Host host;
  private final Torrent torrent;
  private boolean here;
  private boolean awaited;

  /// What has come; null when nothing is to come.
  private Part @Nullable [] parts;

  private boolean fromOne;
  private @Nullable Link source;

  /// Since when a neighbour has had anything that could be asked for.
  private long waitingSince = NEVER;

  private long progressAt;
  private Timers.@Nullable Alarm patience;
  private Timers.@Nullable Alarm again;

  /// The digests of up to [#PART] pieces.
  private static final class Part {
    private final List<Link> asked = new ArrayList<>(1);
    private long askedAt = NEVER;
    private PieceDigests digests = PieceDigests.NONE;
    private @Nullable Link sender;
  }

  Digests(Host host, Torrent torrent) {
    this.host = host;
    this.torrent = torrent;
  }

  /// Whether no piece may be asked for yet.
  boolean areAwaited() {
    return awaited;
  }

  /// @param listed whether the driver has the list
  void loaded(MetaInfo metaInfo, Bitfield have, boolean listed) {
    if (metaInfo.pieceRoot().isEmpty()) {
      return;
    }
    here = listed;
    boolean known = (host.config.capabilities() & Capabilities.PIECE_DIGESTS) != 0;
    if (!listed && known && !have.isComplete()) {
      awaited = true;
      parts = empty(partsOf(metaInfo));
    }
  }

  private static int partsOf(MetaInfo metaInfo) {
    return (metaInfo.pieces() + PART - 1) / PART;
  }

  private static Part[] empty(int count) {
    Part[] parts = new Part[count];
    Arrays.setAll(parts, _ -> new Part());
    return parts;
  }

  /// The list will not be needed any more.
  void stop() {
    host.timers.cancel(patience);
    host.timers.cancel(again);
    patience = null;
    again = null;
    awaited = false;
    for (Link link : torrent.neighbours().active()) {
      link.digestsAsked = 0;
    }
    parts = null;
    source = null;
  }

  // Connections.

  void attach(Link link) {
    if (here) {
      tell(link);
    } else if (awaited) {
      startWaiting();
    }
  }

  private void tell(Link link) {
    if (link.can(Capabilities.PIECE_DIGESTS) && !link.hasDigests) {
      host.emit(new Output.Send(link.conn, new Message.DigestsHere()));
    }
  }

  void detached(Link link) {
    if (parts == null) {
      return;
    }
    for (Part part : parts) {
      forget(part, link);
    }
    if (source == link) {
      startAnew();
    }
    ask();
  }

  private static void forget(Part part, Link link) {
    if (part.asked.remove(link)) {
      link.digestsAsked--;
      part.askedAt = NEVER;
    }
  }

  /// The peer says that it has the list.
  void offered(Link link) {
    if (link.can(Capabilities.PIECE_DIGESTS)) {
      link.hasDigests = true;
      ask();
    }
  }

  // Giving.

  /// The peer wants digests, those of the pieces from `from` on.
  void wanted(Link link, int from) {
    MetaInfo metaInfo = torrent.metaInfo();
    if (!link.can(Capabilities.PIECE_DIGESTS)) {
      return;
    }
    if (from < 0 || from >= metaInfo.pieces()) {
      violated(link, "wants the piece digests from " + from + " on");
    } else if (here && link.digestsServed < MOST_SERVED * partsOf(metaInfo)) {
      link.digestsServed++;
      int count = Message.Digests.count(from, metaInfo.pieces());
      host.emit(new Output.ServeDigests(link.conn, torrent.id(), from, count));
    } else {
      Message none = new Message.Digests(from, PieceDigests.NONE);
      host.emit(new Output.Send(link.conn, none));
    }
  }

  private void violated(Link link, String what) {
    torrent.neighbours().punish(link, CloseReason.PROTOCOL_VIOLATION, what);
  }

  // Getting.

  private void ask() {
    if (parts == null) {
      return;
    }
    long next = Long.MAX_VALUE;
    for (int i = 0; i < parts.length; i++) {
      Part part = parts[i];
      if (!part.digests.isEmpty()) {
        continue;
      }
      if (host.now() - part.askedAt >= ANSWER_NANOS) {
        ask(part, i * PART);
      }
      long late = part.askedAt + ANSWER_NANOS;
      next = late > host.now() ? Math.min(next, late) : next;
    }
    host.timers.cancel(again);
    again = next == Long.MAX_VALUE ? null : host.timers.at(next, this::askAgain);
  }

  /// An answer is late.
  private void askAgain() {
    again = null;
    if (source != null) {
      startAnew();
    }
    ask();
  }

  private void ask(Part part, int from) {
    Link link = choose(part);
    if (link == null) {
      return;
    }
    source = fromOne ? link : null;
    part.asked.add(link);
    part.askedAt = host.now();
    link.digestsAsked++;
    host.emit(new Output.Send(link.conn, new Message.DigestRequest(from)));
  }

  /// A neighbour that has the list and the least to answer us; ties by chance.
  private @Nullable Link choose(Part part) {
    Link best = null;
    int ties = 0;
    for (Link link : torrent.neighbours().active()) {
      if (!link.hasDigests || !suits(link) || part.asked.contains(link)) {
        continue;
      }
      if (best != null && link.digestsAsked > best.digestsAsked) {
        continue;
      }
      ties = best != null && link.digestsAsked == best.digestsAsked ? ties + 1 : 1;
      best = host.random.nextInt(ties) == 0 ? link : best;
    }
    return best;
  }

  private boolean suits(Link link) {
    boolean fresh = fromOne && source == null;
    return (source == null || source == link) && link.digestsAsked < (fresh ? 1 : AT_ONCE);
  }

  /// A part came, or the peer says that it does not have it.
  void received(Link link, Message.Digests answer) {
    int index = answer.from() / PART;
    if (parts == null || answer.from() < 0 || answer.from() % PART != 0 || index >= parts.length) {
      return;
    }
    Part part = parts[index];
    if (!part.asked.contains(link)) {
      return;
    }
    forget(part, link);
    if (answer.digests().isEmpty()) {
      link.hasDigests = false;
    } else if (answer.digests().count() != Message.Digests.count(answer.from(), torrent.pieces())) {
      violated(link, "gives " + answer.digests() + " from " + answer.from() + " on");
    } else if (part.digests.isEmpty() && (!fromOne || source == link)) {
      part.digests = answer.digests();
      part.sender = link;
      progressAt = host.now();
    }
    if (parts != null && Stream.of(parts).noneMatch(p -> p.digests.isEmpty())) {
      verify(parts);
    }
    ask();
  }

  private void verify(Part[] all) {
    PieceDigests list = PieceDigests.join(Stream.of(all).map(part -> part.digests).toList());
    Optional<MetaInfo> metaInfo = torrent.metaInfo().withPieceHashes(list);
    if (metaInfo.isEmpty()) {
      throwAway(Stream.of(all).map(part -> part.sender).distinct().toList());
      return;
    }
    stop();
    here = true;
    host.emit(new Output.PieceDigests(torrent.id(), metaInfo.get()));
    torrent.neighbours().active().forEach(this::tell);
    wakeLeech();
  }

  private void throwAway(List<@Nullable Link> senders) {
    startAnew();
    Link culprit = senders.getFirst();
    if (senders.size() == 1 && culprit != null) {
      String what = "piece digests that do not have the root of the metainfo";
      torrent.neighbours().punish(culprit, CloseReason.BAD_DIGESTS, what);
    } else {
      fromOne = true;
    }
  }

  /// Forgets what has come; who was asked and has not answered is not asked the same again.
  private void startAnew() {
    source = null;
    if (parts == null) {
      return;
    }
    for (Part part : parts) {
      part.digests = PieceDigests.NONE;
      part.sender = null;
      part.askedAt = NEVER;
    }
  }

  // Patience.

  private void startWaiting() {
    boolean useful =
        torrent.neighbours().active().stream().anyMatch(l -> l.have.nextSet(0) < l.have.size());
    if (waitingSince == NEVER && useful) {
      waitingSince = host.now();
      progressAt = host.now();
      host.timers.cancel(patience);
      patience = null;
    }
    if (patience == null) {
      patience = host.timers.at(Math.max(host.now() + 1, deadline()), this::checkProgress);
    }
  }

  private long deadline() {
    long each = host.config.digestsPatience().toNanos();
    return waitingSince == NEVER
        ? host.now() + each
        : Math.min(progressAt + each, waitingSince + LONGEST_WAITS * each);
  }

  private void checkProgress() {
    patience = null;
    if (torrent.neighbours().active().isEmpty()) {
      waitingSince = NEVER;
    } else if (waitingSince == NEVER || host.now() < deadline()) {
      startWaiting();
    } else {
      awaited = false;
      if (host.tracing) {
        host.trace(new TraceEvent.DigestsMissing(torrent.infoHash()));
      }
      wakeLeech();
    }
  }

  private void wakeLeech() {
    Leech leech = torrent.leech();
    if (leech != null) {
      leech.wake();
    }
  }

  /// For [Invariants].
  void check() {
    for (Link link : torrent.neighbours().active()) {
      long owed = parts == null ? 0 : Stream.of(parts).filter(p -> p.asked.contains(link)).count();
      if (link.digestsAsked != owed) {
        throw new IllegalStateException(
            "connection %d owes %d parts of the digests, counted %d"
                .formatted(link.conn, owed, link.digestsAsked));
      }
    }
  }
}
