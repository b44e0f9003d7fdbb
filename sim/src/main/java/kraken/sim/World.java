package kraken.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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
import kraken.swarm.Load;
import kraken.swarm.Output;
import kraken.swarm.Swarm;
import kraken.swarm.SwarmConfig;
import kraken.swarm.wire.Message;
import org.jspecify.annotations.Nullable;

/// A world: hosts, lines, a tracker, time. Runs once.
public final class World {
  static final Namespace NAMESPACE = new Namespace("sim");
  private static final long RETRY_NANOS = 1_000_000_000L;

  private final Options options;
  private final Clock clock = new Clock();
  private final SplittableRandom random;
  private final Observers observers;
  private final Tracker tracker;
  private final List<Host> hosts = new ArrayList<>();
  private final Network network;
  private final List<MetaInfo> blobs = new ArrayList<>();
  private final long[] joins;
  private final Progress progress;
  private boolean began;
  private final BitSet gone = new BitSet();
  private long discarded;
  private long missing;
  private boolean stopping;

  public World(Options options, Observer... observers) {
    this.options = options;
    this.observers = new Observers(List.of(observers));
    random = new SplittableRandom(options.seed());
    network = new Network(this, random);
    tracker = new Tracker(this, random.split());
    joins = new long[options.hosts()];
    for (int i = 0; i < options.blobs(); i++) {
      blobs.add(blob(i));
    }
    for (int i = 0; i < options.hosts() + options.origins(); i++) {
      hosts.add(host(i));
    }
    progress = new Progress(this);
    for (Fault fault : options.faults()) {
      schedule(fault);
    }
    missing = hosts.stream().filter(this::isMissing).count();
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
        digests(Math.toIntExact(pieces)));
  }

  /// Blobs have no bytes here, but their digests travel like others.
  private byte[] digests(int pieces) {
    byte[] all = new byte[PieceDigests.BYTES * pieces];
    random.split().nextBytes(all);
    return all;
  }

  private Host host(int index) {
    boolean origin = index >= options.hosts();
    String ip = "10.%d.%d.%d".formatted(index >> 16, index >> 8 & 255, index & 255);
    PeerInfo info = new PeerInfo(PeerId.addrHash(ip, 16001), ip, 16001, origin, origin);
    Options.Network network = options.network();
    double share = Faults.share(options.faults(), index);
    long up = (long) ((origin ? network.originUp() : network.up()) * share);
    long down = (long) ((origin ? network.originUp() : network.down()) * share);
    double times = Faults.storing(options.faults(), index);
    Disk disk = new Disk(clock, options.disk(), times);
    Host host = new Host(this, index, info, new Line(clock, up, down), disk);
    this.network.joins(host);
    if (options.isReference(index)) {
      host.behavesAsReference();
    }
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
    if (stopping) {
      return;
    }
    host.starts(core(host));
    if (!host.info().origin()) {
      blobs.forEach(blob -> fetch(host, blob));
    }
  }

  private void fetch(Host host, MetaInfo blob) {
    int life = host.lives();
    tracker.metaInfo(
        host,
        blob,
        () -> {
          if (host.isUp() && host.lives() == life && !stopping) {
            host.wants(blob);
          }
        });
  }

  private void schedule(Fault fault) {
    switch (fault) {
      case Fault.Vanish f -> clock.at(f.at(), () -> vanish(hosts.get(f.host())));
      case Fault.Crash f -> clock.at(f.at(), () -> crash(hosts.get(f.host()), f));
      case Fault.DiskFailure f ->
          clock.at(f.at(), () -> hosts.get(f.host()).disk().failsUntil(f.until()));
      case Fault.Corrupt f -> clock.at(f.at(), () -> corrupt(hosts.get(f.host())));
      case Fault.Liar f -> hosts.get(f.host()).lies();
      case Fault.Blind f -> hosts.get(f.host()).turnsBlind();
      case Fault.TrackerDown f -> clock.at(f.at(), () -> tracker.downUntil(f.until()));
      case Fault.StaleHandout f -> clock.at(f.at(), () -> tracker.staleUntil(f.until()));
      case Fault.Slow _, Fault.SlowDisk _, Fault.Partition _, Fault.Deaf _ -> {}
    }
  }

  private void vanish(Host host) {
    if (host.isUp()) {
      missing -= isMissing(host) ? 1 : 0;
      gone.set(host.index());
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
    } else {
      gone.set(host.index());
    }
  }

  private void corrupt(Host host) {
    missing -= !gone.get(host.index()) && isMissing(host) ? 1 : 0;
    host.turnsCorrupt();
  }

  /// Whether the end is to be awaited until the host has everything. Who is banned for what it
  /// sends is not waited for.
  private boolean isMissing(Host host) {
    return !host.info().origin()
        && !host.isCorrupt()
        && !host.isLiar()
        && !blobs.stream().allMatch(blob -> isWhole(host, blob));
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

  /// Afterwards: every core is told that its host stops, hosts that behave as the reference just
  /// end, and time goes on for so many nanoseconds.
  public void stop(long nanos) {
    stopping = true;
    long until = clock.now() + nanos;
    hosts.forEach(World::stop);
    while (clock.next() <= until) {
      clock.step();
    }
    observers.stopped(this);
  }

  private static void stop(Host host) {
    if (host.isReference() && host.isUp()) {
      host.crash(true);
    } else {
      host.happened(new Input.Stopping());
    }
  }

  boolean isStopping() {
    return stopping;
  }

  // For what runs in it.

  Clock clock() {
    return clock;
  }

  Observers observers() {
    return observers;
  }

  Network network() {
    return network;
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

  /// The blobs of the image.
  public List<MetaInfo> blobs() {
    return Collections.unmodifiableList(blobs);
  }

  /// Whether a host does anything.
  public boolean isUp(int host) {
    return hosts.get(host).isUp();
  }

  /// Whether a host does not send what it should ([Fault.Liar], [Fault.Corrupt]).
  public boolean isCrooked(int host) {
    return hosts.get(host).isLiar() || hosts.get(host).isCorrupt();
  }

  /// What is on the disk of a host; empty when it has not begun.
  public Optional<Copy> copy(int host, MetaInfo blob) {
    return Optional.ofNullable(hosts.get(host).copy(blob.digest()));
  }

  /// Bytes per second that the line of a host carries away.
  public long upRate(int host) {
    return hosts.get(host).line().upRate();
  }

  /// Throws if something inside the core of a host is not as it must be.
  public void checkInvariants(int host) {
    hosts.get(host).checkInvariants();
  }

  /// What the core of a host holds; empty when the host is down, or not ours.
  public Optional<Load> load(int host) {
    return hosts.get(host).load();
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

  // What comes of it.

  void progressed(Host host, Copy copy, int piece) {
    progress.stored(host, copy.metaInfo().pieceLength(piece));
    if (copy.isWhole() && !isCrooked(host.index()) && !isMissing(host)) {
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
      int life = host.lives();
      clock.after(RETRY_NANOS, () -> retry(host, life, copy.metaInfo()));
    }
  }

  private void retry(Host host, int life, MetaInfo blob) {
    if (host.isUp() && host.lives() == life) {
      fetch(host, blob);
    }
  }
}
