package kraken.swarm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.swarm.conns.BanList;
import kraken.swarm.conns.ConnTable;
import kraken.swarm.conns.ConnTable.Admission;
import kraken.swarm.trace.TraceEvent;
import kraken.swarm.wire.Refusal;
import org.jspecify.annotations.Nullable;

/// The connections of one torrent: which peers are dialled, which are let in, which are closed and
/// when they may come again.
///
/// Ordinary ends only delay the next dial; bans are for misbehaviour. When two peers dial each
/// other at the same moment the connection stays that the smaller peer id opened; a peer without
/// our extensions has refused ours already, so there its own stays.
final class Neighbours {
  private static final long IN_NEED_NANOS = 5_000_000_000L;

  private final Host host;
  private final Torrent torrent;
  private final ConnTable table;
  private final BanList bans;
  private final Retirement retirement;
  private final List<Link> active = new ArrayList<>();
  private final List<Link> activeView = Collections.unmodifiableList(active);
  private final List<@Nullable Link> slots = new ArrayList<>();

  /// Dials and handshakes of ours that are not over.
  private final Map<PeerId, Integer> dials = new HashMap<>();

  private final Map<PeerId, Link> greeted = new HashMap<>();
  private final List<Long> expected = new ArrayList<>();

  Neighbours(Host host, Torrent torrent) {
    this.host = host;
    this.torrent = torrent;
    SwarmConfig config = host.config;
    table = new ConnTable(config.connectionsPerTorrent(), config.mutualConnections());
    retirement = new Retirement(host, torrent);
    bans = new BanList(config.banFirst().toNanos(), config.banLongest().toNanos());
  }

  /// The active connections; changes as they come and go.
  List<Link> active() {
    return activeView;
  }

  /// Peers we are connected to.
  List<PeerId> ids() {
    return active.stream().map(Link::peer).toList();
  }

  @Nullable Link at(int slot) {
    return slots.get(slot);
  }

  /// Keys ([Share#key]) of incomplete peers that we dial.
  List<Long> expected() {
    return expected;
  }

  /// Peers we are connected to, or about to be, without those that are too slow to count.
  List<PeerId> links() {
    List<PeerId> links = new ArrayList<>(table.peers());
    for (Link link : active) {
      if (isSlow(link)) {
        links.remove(link.peer());
      }
    }
    return links;
  }

  /// How many active connections are worth it.
  int worthy() {
    int worthy = 0;
    for (Link link : active) {
      worthy += isSlow(link) ? 0 : 1;
    }
    return worthy;
  }

  private boolean isSlow(Link link) {
    return host.has(Policy.REPLACEMENT) && host.downlink.isSlow(link);
  }

  /// How many peers are remembered for bans and delays.
  int standings() {
    return bans.size();
  }

  boolean isFull() {
    return table.isFull();
  }

  void forgetBans() {
    bans.clear();
  }

  /// The tracker named this peer. Tells whether it is dialled.
  boolean offer(PeerInfo peer, Greeter greeter) {
    if (peer.id().equals(host.self) || !bans.mayDial(peer.id(), host.now())) {
      return false;
    }
    Admission admission = table.admit(peer.id(), List.of());
    if (admission == Admission.FULL && (makeRoom() || (peer.complete() && makeRoomInNeed()))) {
      admission = table.admit(peer.id(), List.of());
    }
    if (admission != Admission.OK) {
      return false;
    }
    table.enter(peer.id(), true);
    if (!peer.complete()) {
      expected.add(Share.key(peer.id()));
    }
    dials.put(peer.id(), greeter.dial(torrent, peer));
    return true;
  }

  /// Our dial is connected.
  void dialled(Link link, PeerInfo peer) {
    dials.remove(peer.id());
    link.isPeer(peer.id());
    link.admitted = true;
    greeted.put(peer.id(), link);
  }

  void dialFailed(PeerId peer) {
    dials.remove(peer);
    table.release(peer);
    expected.remove((Long) Share.key(peer));
    failed(peer);
    torrent.announcer().lost(peer);
    torrent.guests().letIn(torrent, peer);
  }

  /// Whether this incoming connection may be; the peer has told who it is.
  Refusal admit(Link link, List<PeerId> neighbours) {
    PeerId peer = link.peer();
    if (table.state(peer) == ConnTable.State.DIALLED && yields(link)) {
      dropOwnDial(peer);
    }
    Link old = activeTo(peer);
    if (old != null && host.now() - old.heardAt > host.config.handshakeTimeout().toNanos()) {
      close(old, CloseReason.DUPLICATE);
    }
    Admission admission = table.admit(peer, neighbours);
    if (admission == Admission.FULL && (makeRoom() || makeRoomAtSeeder(link))) {
      admission = table.admit(peer, neighbours);
    }
    return switch (admission) {
      case OK -> {
        table.enter(peer, false);
        link.admitted = true;
        yield Refusal.NONE;
      }
      case DUPLICATE -> Refusal.DUPLICATE;
      case FULL, TOO_MANY_MUTUAL -> Refusal.FULL;
    };
  }

  /// Whether our own dial to this peer has to be decided first.
  boolean mustWait(Link link) {
    return link.capabilities == 0
        && table.state(link.peer()) == ConnTable.State.DIALLED
        && !yields(link);
  }

  /// Whether our own dial to this peer gives way to its connection.
  private boolean yields(Link link) {
    return link.peer().compareTo(host.self) < 0;
  }

  private void dropOwnDial(PeerId peer) {
    Integer dial = dials.remove(peer);
    Link link = greeted.remove(peer);
    table.release(peer);
    expected.remove((Long) Share.key(peer));
    if (dial != null) {
      torrent.greeter().forgetDial(dial);
    } else if (link != null) {
      link.admitted = false;
      close(link, CloseReason.DUPLICATE);
    }
  }

  private @Nullable Link activeTo(PeerId peer) {
    for (Link link : active) {
      if (link.peer().equals(peer)) {
        return link;
      }
    }
    return null;
  }

  boolean isBanned(PeerId peer) {
    return bans.isBanned(peer, host.now());
  }

  /// The handshake is over, in both directions.
  void activate(Link link) {
    table.activate(link.peer());
    greeted.remove(link.peer(), link);
    expected.remove((Long) Share.key(link.peer()));
    link.state = Link.State.ACTIVE;
    link.key = Share.key(link.peer());
    link.usefulAt = host.now();
    int slot = slots.indexOf(null);
    if (slot < 0) {
      slot = slots.size();
      slots.add(null);
    }
    link.slot = slot;
    slots.set(slot, link);
    active.add(link);
    if (host.tracing) {
      host.trace(new TraceEvent.ConnectionActive(torrent.infoHash(), link.peer(), link.outgoing));
    }
    retirement.watch(link);
    torrent.guests().letIn(torrent, link.peer());
  }

  /// A piece that we needed came from it: it is worth dialling again at once.
  void useful(Link link) {
    link.usefulAt = host.now();
    retirement.gained();
    if (!link.proven) {
      link.proven = true;
      bans.succeeded(link.peer());
    }
  }

  /// Closes an active or greeting connection of this torrent.
  void close(Link link, CloseReason reason) {
    if (link.state == Link.State.CLOSED) {
      return;
    }
    host.emit(new Output.Close(link.conn, reason));
    leave(link, reason.toString());
  }

  /// The peer broke the rules: the connection ends and it is banned.
  void punish(Link link, CloseReason reason, String what) {
    if (link.state == Link.State.CLOSED) {
      return;
    }
    bans.ban(link.peer(), host.now());
    if (host.tracing) {
      host.trace(new TraceEvent.PeerBanned(torrent.infoHash(), link.peer(), link.remote, what));
    }
    close(link, reason);
  }

  /// The peer, or the network, ended the connection.
  void lost(Link link, String reason) {
    boolean unanswered = link.state == Link.State.GREETING && link.outgoing;
    leave(link, reason);
    if (unanswered) {
      failed(link.peer());
      torrent.guests().letIn(torrent, link.peer());
    }
  }

  /// The peer refused our handshake and said why.
  void refused(Link link, Refusal refusal) {
    long redial = host.config.redialDelay().toNanos();
    PeerId peer = link.peer();
    close(link, CloseReason.REFUSED);
    torrent.guests().letIn(torrent, peer);
    switch (refusal) {
      case FULL -> bans.delay(peer, host.now(), 2 * redial);
      case UNKNOWN_TORRENT -> {
        failed(peer);
        torrent.announcer().lost(peer);
      }
      case NONE -> failed(peer);
      case DUPLICATE -> bans.delay(peer, host.now(), redial);
      case STALE_METAINFO, NOTHING_TO_EXCHANGE -> bans.delay(peer, host.now(), 30 * redial);
    }
  }

  private void failed(PeerId peer) {
    long first = host.config.redialDelay().toNanos();
    bans.failed(peer, host.now(), first, 30 * first);
  }

  private void leave(Link link, String reason) {
    boolean wasActive = link.isActive();
    link.state = Link.State.CLOSED;
    host.timers.cancel(link.watch);
    host.uplink.closed(link);
    if (link.admitted) {
      link.admitted = false;
      table.release(link.peer());
      greeted.remove(link.peer(), link);
      expected.remove((Long) Share.key(link.peer()));
    }
    if (wasActive) {
      active.remove(link);
    }
    torrent.reveal().closed(link);
    if (wasActive) {
      if (link.proven) {
        bans.delay(link.peer(), host.now(), host.config.redialDelay().toNanos());
      } else {
        failed(link.peer());
      }
      if (host.tracing) {
        host.trace(new TraceEvent.ConnectionDropped(torrent.infoHash(), link.peer(), reason));
      }
      torrent.meetings().detach(link);
    }
  }

  /// The driver says that the connection has ended; its place is free.
  void gone(Link link) {
    if (link.slot >= 0) {
      torrent.meetings().gone(link);
      slots.set(link.slot, null);
    }
  }

  /// Everything ends.
  void closeAll(CloseReason reason) {
    for (int dial : dials.values().stream().sorted().toList()) {
      torrent.greeter().forgetDial(dial);
    }
    dials.clear();
    for (Link link : List.copyOf(active)) {
      close(link, reason);
    }
    for (Link link : greeted.values().stream().sorted(Neighbours::byConn).toList()) {
      close(link, reason);
    }
  }

  private static int byConn(Link a, Link b) {
    return Integer.compare(a.conn, b.conn);
  }

  /// A better candidate waits: a connection goes on which neither side has anything for the other.
  private boolean makeRoom() {
    for (Link link : active) {
      if (isUseless(link)) {
        close(link, CloseReason.USELESS);
        return true;
      }
    }
    return false;
  }

  /// Who has nothing yet takes the place of a peer that does not use it. Nobody else: all would
  /// drive each other out in turn.
  private boolean makeRoomAtSeeder(Link comer) {
    boolean isSeeding = torrent.leech() == null && !torrent.reveal().isOn();
    boolean mayTake = isSeeding && comer.have.cardinality() == 0;
    Link unused = mayTake ? retirement.unused(active) : null;
    if (unused != null) {
      close(unused, CloseReason.IDLE);
    }
    return unused != null;
  }

  private boolean isUseless(Link link) {
    Leech leech = torrent.leech();
    if (leech == null) {
      return link.have.isComplete();
    }
    return !leech.have.lacksAnyOf(link.have) && !link.have.lacksAnyOf(leech.have);
  }

  /// All neighbours lack what we lack, and one that lacks nothing waits: the one goes that was of
  /// no use for longest.
  private boolean makeRoomInNeed() {
    Leech leech = torrent.leech();
    if (leech == null
        || host.downlink.isReceiving()
        || host.now() - leech.pace.progressAt() < IN_NEED_NANOS) {
      return false;
    }
    Link worst = null;
    for (Link link : active) {
      worst = worst == null || link.usefulAt < worst.usefulAt ? link : worst;
    }
    if (worst != null) {
      close(worst, CloseReason.USELESS);
    }
    return worst != null;
  }
}
