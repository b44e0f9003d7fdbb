package kraken.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.core.PieceDigests;
import kraken.sim.reference.Choice;
import kraken.sim.reference.ReferencePeer;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.Swarm;
import kraken.swarm.SwarmConfig;
import kraken.swarm.wire.Message;
import org.jspecify.annotations.Nullable;

/// A world: hosts, lines, a tracker, time. Runs once.
public final class World {
  static final Namespace NAMESPACE = new Namespace("sim");
  private static final long DIAL_TIMEOUT = 5_000_000_000L;

  private final Options options;
  private final Clock clock = new Clock();
  private final SplittableRandom random;
  private final Observers observers;
  private final Faults faults;
  private final Tracker tracker;
  private final List<Host> hosts = new ArrayList<>();
  private final Map<PeerId, Host> byId = new HashMap<>();
  private final List<MetaInfo> blobs = new ArrayList<>();
  private final long[] joins;
  private final Progress progress;
  private boolean began;
  private long discarded;
  private long missing;

  public World(Options options, Observer... observers) {
    this.options = options;
    this.observers = new Observers(List.of(observers));
    random = new SplittableRandom(options.seed());
    faults = new Faults(options.faults());
    tracker = new Tracker(this, random.split());
    joins = new long[options.hosts()];
    for (int i = 0; i < options.blobs(); i++) {
      blobs.add(blob(i));
    }
    for (int i = 0; i < options.hosts() + options.origins(); i++) {
      hosts.add(host(i));
    }
    progress = new Progress(this);
    missing = options.hosts();
    begin();
  }

  private MetaInfo blob(int i) {
    byte[] name = ByteBuffer.allocate(32).putLong(options.seed()).putInt(i).array();
    long pieces = Math.ceilDiv(options.blobBytes(), options.pieceBytes());
    return new MetaInfo(
        new Digest(java.util.HexFormat.of().formatHex(name)),
        options.blobBytes(),
        options.pieceBytes(),
        new int[Math.toIntExact(pieces)],
        new byte[0]);
  }

  private Host host(int index) {
    boolean origin = index >= options.hosts();
    String ip = "10.%d.%d.%d".formatted(index >> 16, index >> 8 & 255, index & 255);
    PeerInfo info = new PeerInfo(PeerId.addrHash(ip, 16001), ip, 16001, origin, origin);
    Options.Network network = options.network();
    double share = Faults.share(options.faults(), index);
    long up = (long) ((origin ? network.originUp() : network.up()) * share);
    long down = (long) ((origin ? network.originUp() : network.down()) * share);
    double storing = options.disk().perMiB() * Faults.storing(options.faults(), index);
    Host host = new Host(this, index, info, new Line(clock, up, down), (long) storing);
    Options.Peers peers = options.peers();
    if (origin ? peers.referenceOrigins() : peers.isReference(index)) {
      host.behavesAsReference();
    }
    byId.put(info.id(), host);
    return host;
  }

  private void begin() {
    for (Host host : hosts) {
      if (host.info().origin()) {
        blobs.forEach(host::owns);
        tracker.seeds(host.info());
        host.starts(core(host));
      } else {
        joins[host.index()] = options.arrival() == 0 ? 0 : random.nextLong(options.arrival());
        clock.at(joins[host.index()], () -> join(host));
      }
    }
    for (Fault fault : options.faults()) {
      schedule(fault);
    }
  }

  private Core core(Host host) {
    if (host.isReference()) {
      Choice choice = options.peers().choice();
      boolean origin = host.info().origin();
      return Core.of(new ReferencePeer(host.info().id(), origin, choice, random.split()));
    }
    SwarmConfig config = host.info().origin() ? options.peers().origin() : options.peers().ours();
    return Core.of(new Swarm(host.info().id(), config, random.split()));
  }

  private void join(Host host) {
    host.starts(core(host));
    if (!host.info().origin()) {
      fetch(host);
    }
  }

  private void fetch(Host host) {
    int life = host.lives();
    for (int i = 0; i < blobs.size(); i++) {
      MetaInfo blob = blobs.get(i);
      long reader = (long) life * blobs.size() + i;
      tracker.metaInfo(
          host,
          blob,
          () -> {
            if (host.isUp() && host.lives() == life) {
              host.wants(blob, reader);
            }
          });
    }
  }

  private void schedule(Fault fault) {
    switch (fault) {
      case Fault.Vanish f -> clock.at(f.at(), () -> vanish(hosts.get(f.host())));
      case Fault.Crash f -> clock.at(f.at(), () -> crash(hosts.get(f.host()), f));
      case Fault.Corrupt f -> clock.at(f.at(), hosts.get(f.host())::turnsCorrupt);
      case Fault.Liar f -> hosts.get(f.host()).lies();
      case Fault.TrackerDown f -> clock.at(f.at(), () -> tracker.downUntil(f.until()));
      case Fault.StaleHandout f -> clock.at(f.at(), () -> tracker.staleUntil(f.until()));
      case Fault.Slow _, Fault.SlowDisk _, Fault.Partition _, Fault.Deaf _ -> {}
    }
  }

  private void vanish(Host host) {
    if (host.isUp()) {
      missing -= isMissing(host) ? 1 : 0;
      host.vanish();
    }
  }

  private void crash(Host host, Fault.Crash crash) {
    if (!host.isUp()) {
      return;
    }
    missing -= isMissing(host) ? 1 : 0;
    host.crash(crash.keepsDisk() || host.info().origin());
    if (crash.restart() >= 0) {
      missing += isMissing(host) ? 1 : 0;
      clock.after(crash.restart(), () -> join(host));
    }
  }

  private boolean isMissing(Host host) {
    return !host.info().origin() && !blobs.stream().allMatch(blob -> isWhole(host, blob));
  }

  /// Runs until every host that lives has all blobs, or the deadline.
  public Result run() {
    advance(options.deadline());
    observers.ended(this);
    return Result.of(this);
  }

  /// Runs up to a moment, for those who want to see how it goes; [#run] does the rest. Answers
  /// whether there is a rest.
  public boolean advance(long until) {
    if (!began) {
      began = true;
      observers.began(this);
      progress.start();
    }
    long end = Math.min(until, options.deadline());
    while (missing > 0 && clock.next() <= end) {
      clock.step();
    }
    return missing > 0 && clock.next() <= options.deadline();
  }

  // For what runs in it.

  Clock clock() {
    return clock;
  }

  Observers observers() {
    return observers;
  }

  Tracker tracker() {
    return tracker;
  }

  public Options options() {
    return options;
  }

  /// Nanoseconds since it began.
  public long now() {
    return clock.now();
  }

  public long events() {
    return clock.happened();
  }

  public long announces() {
    return tracker.announces();
  }

  /// Bytes of pieces that were received a second time.
  public long discardedBytes() {
    return discarded;
  }

  List<Host> hosts() {
    return hosts;
  }

  /// The piece digests that a host gives to another one.
  Message digests(@Nullable Copy copy, Output.ServeDigests serve) {
    for (MetaInfo blob : blobs) {
      if (copy != null && blob.digest().equals(copy.metaInfo().digest())) {
        PieceDigests part = blob.pieceHashes().slice(serve.from(), serve.count());
        return new Message.Digests(serve.from(), part);
      }
    }
    return new Message.Digests(serve.from(), PieceDigests.NONE);
  }

  List<MetaInfo> blobs() {
    return blobs;
  }

  Progress progress() {
    return progress;
  }

  /// When an agent joined.
  long joined(int host) {
    return joins[host];
  }

  long latency() {
    return options.network().latency();
  }

  long quantum() {
    return options.network().quantum();
  }

  /// How many quanta a connection may have on the way.
  int quanta() {
    return Math.max(1, Math.toIntExact(options.network().window() / quantum()));
  }

  /// When bytes of a piece that leave now begin to arrive; never if the other host is dead.
  long arrival(Host from, Host to) {
    return to.isUp()
        ? faults.passes(from.index(), to.index(), clock.now()) + latency()
        : Long.MAX_VALUE;
  }

  /// When a message that leaves now arrives.
  long arrival(Host from, Host to, Message message) {
    long jitter = options.network().jitter();
    long late = jitter == 0 ? 0 : random.nextLong(jitter);
    return faults.passes(from.index(), to.index(), clock.now()) + latency() + late;
  }

  long arrivalAtTracker(Host host) {
    return clock.now() + latency();
  }

  void dial(Host host, Output.Dial dial) {
    Host to = byId.get(dial.peer().id());
    if (to == null) {
      throw new IllegalStateException("nobody is " + dial.peer());
    }
    int life = host.lives();
    long there = faults.passes(host.index(), to.index(), clock.now()) + latency();
    boolean silent = there > clock.now() + DIAL_TIMEOUT;
    if (silent) {
      host.later(DIAL_TIMEOUT, new Input.DialFailed(dial.dial(), "timed out"));
    } else {
      clock.at(there, () -> connect(host, life, to, dial.dial()));
    }
  }

  private void connect(Host host, int life, Host to, int dial) {
    if (!host.isUp() || host.lives() != life) {
      return;
    }
    if (!to.isUp()) {
      boolean refuses = to.hasCrashed();
      long after = refuses ? latency() : DIAL_TIMEOUT;
      host.later(after, new Input.DialFailed(dial, refuses ? "refused" : "timed out"));
      return;
    }
    long back = faults.passes(to.index(), host.index(), clock.now()) + latency();
    if (back > clock.now() + DIAL_TIMEOUT) {
      host.later(DIAL_TIMEOUT, new Input.DialFailed(dial, "timed out"));
      return;
    }
    clock.at(back, () -> connected(host, life, to, dial));
  }

  private void connected(Host host, int life, Host to, int dial) {
    if (!host.isUp() || host.lives() != life) {
      return;
    }
    if (!to.isUp()) {
      host.later(DIAL_TIMEOUT, new Input.DialFailed(dial, "timed out"));
      return;
    }
    Socket here = host.socket();
    Socket there = to.socket();
    here.joins(there);
    there.joins(here);
    observers.connected(here, there);
    to.happened(
        new Input.ConnectionOpened(there.conn, Input.ConnectionOpened.ACCEPTED, host.info().ip()));
    host.happened(new Input.ConnectionOpened(here.conn, dial, to.info().ip()));
  }

  // What comes of it.

  void progressed(Host host, Copy copy, int piece) {
    progress.stored(host, copy.metaInfo().pieceLength(piece));
    if (copy.isWhole() && !isMissing(host)) {
      missing--;
    }
  }

  private static boolean isWhole(Host host, MetaInfo blob) {
    Copy copy = host.copy(blob.digest());
    return copy != null && copy.isWhole();
  }

  void discarded(long bytes) {
    discarded += bytes;
  }

  void finished(Host host, Copy copy, Output.Finished ended) {
    if (ended.outcome() != Output.Outcome.COMPLETE) {
      clock.after(1_000_000_000L, () -> retry(host));
    }
  }

  private void retry(Host host) {
    if (host.isUp()) {
      fetch(host);
    }
  }
}
