package kraken.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.PeerInfo;
import kraken.swarm.Input;
import kraken.swarm.Load;
import kraken.swarm.Output;
import org.jspecify.annotations.Nullable;

/// One host: its core, its sockets, its disk. Carries out what the core asks for.
final class Host {
  private final World world;
  private final int index;
  private final PeerInfo info;
  private final Line line;
  private final Disk disk;
  private final List<@Nullable Copy> torrents = new ArrayList<>();
  private final Sockets sockets = new Sockets();
  private final ArrayDeque<Input> inbox = new ArrayDeque<>();
  private final List<Output> effects = new ArrayList<>(8);

  private @Nullable Core core;
  private boolean up;
  private boolean corrupt;
  private boolean liar;
  private boolean blind;
  private boolean reference;
  private boolean crashed;
  private boolean handling;
  private long armed = Long.MAX_VALUE;
  private long readers;
  private int life;

  Host(World world, int index, PeerInfo info, Line line, Disk disk) {
    this.world = world;
    this.index = index;
    this.info = info;
    this.line = line;
    this.disk = disk;
  }

  Disk disk() {
    return disk;
  }

  int index() {
    return index;
  }

  PeerInfo info() {
    return info;
  }

  Line line() {
    return line;
  }

  /// Whether it does anything.
  boolean isUp() {
    return up;
  }

  boolean isCorrupt() {
    return corrupt;
  }

  boolean isLiar() {
    return liar;
  }

  /// What it has of a blob.
  @Nullable Copy copy(Digest digest) {
    return disk.find(digest);
  }

  // Life and death.

  void starts(Core newCore) {
    core = newCore;
    up = true;
    armed = Long.MAX_VALUE;
    life++;
    world.observers().started(this);
  }

  /// The blob is there from the beginning.
  void owns(MetaInfo metaInfo) {
    disk.putWhole(metaInfo);
  }

  /// Whether it behaves as the reference.
  boolean isReference() {
    return reference;
  }

  void behavesAsReference() {
    reference = true;
  }

  /// Whether it died with its sockets reset, rather than in silence.
  boolean hasCrashed() {
    return crashed;
  }

  void lies() {
    liar = true;
  }

  void turnsCorrupt() {
    corrupt = true;
  }

  /// It takes all bytes for right.
  void turnsBlind() {
    blind = true;
  }

  boolean isBlind() {
    return blind;
  }

  /// It stops without a word.
  void vanish() {
    up = false;
    sockets.all().forEach(Socket::freeze);
    inbox.clear();
    world.observers().died(this);
  }

  /// Its sockets are reset.
  void crash(boolean keepsDisk) {
    up = false;
    crashed = true;
    sockets.all().forEach(Socket::reset);
    inbox.clear();
    sockets.clear();
    torrents.clear();
    if (!keepsDisk) {
      disk.wipe();
    }
    world.observers().died(this);
  }

  // Inputs.

  /// Gives the core an input; what comes out of it is carried out before this returns, unless the
  /// core is at work already.
  void happened(Input input) {
    if (!up) {
      return;
    }
    inbox.add(input);
    if (handling) {
      return;
    }
    handling = true;
    for (Input next = inbox.poll(); next != null && core != null; next = inbox.poll()) {
      world.observers().input(this, next);
      core.handle(next, world.clock().now(), effects::add);
      for (int i = 0; i < effects.size() && up; i++) {
        world.observers().output(this, effects.get(i));
        perform(effects.get(i));
      }
      effects.clear();
      world.observers().settled(this);
    }
    handling = false;
    if (core != null && up) {
      arm(core.nextDeadline());
    }
  }

  void checkInvariants() {
    if (core != null && up) {
      core.checkInvariants();
    }
  }

  Optional<Load> load() {
    return core != null && up ? core.load() : Optional.empty();
  }

  private void arm(long next) {
    if (next < armed) {
      armed = next;
      int born = life;
      world.clock().at(next, () -> wake(next, born));
    }
  }

  private void wake(long when, int born) {
    if (armed == when && born == life) {
      armed = Long.MAX_VALUE;
      happened(new Input.Tick());
    }
  }

  /// An input that follows later, unless the host dies before.
  void later(long nanos, Input input) {
    int born = life;
    world
        .clock()
        .after(
            nanos,
            () -> {
              if (born == life) {
                happened(input);
              }
            });
  }

  int lives() {
    return life;
  }

  // Outputs.

  private void perform(Output output) {
    switch (output) {
      case Output.Send send -> {
        Socket socket = sockets.find(send.conn());
        if (socket != null) {
          socket.send(send.message());
        }
      }
      case Output.ServePiece serve -> serve(serve);
      case Output.ServeDigests serve ->
          with(serve.conn(), s -> s.send(world.digests(torrents.get(serve.torrent()), serve)));
      case Output.PieceDigests _ -> {}
      case Output.CancelServe cancel -> with(cancel.conn(), s -> s.cancel(cancel.piece()));
      case Output.ReceiveInto into -> {
        Socket socket = sockets.find(into.conn());
        if (socket != null) {
          socket.receiveInto(into.torrent());
        }
      }
      case Output.Discard discard -> with(discard.conn(), Socket::discard);
      case Output.Close close -> with(close.conn(), s -> s.close(close.reason().toString()));
      case Output.Announce announce -> world.tracker().announce(this, announce);
      case Output.Dial dial -> world.network().dial(this, dial);
      case Output.LoadTorrent load -> load(load);
      case Output.CommitTorrent commit -> commit(commit.torrent());
      case Output.UnloadTorrent unload -> torrents.set(unload.torrent(), null);
      case Output.Finished ended -> finished(ended);
      case Output.Trace _ -> {}
    }
  }

  private void with(int conn, Consumer<Socket> action) {
    Socket socket = sockets.find(conn);
    if (socket != null) {
      action.accept(socket);
    }
  }

  private void serve(Output.ServePiece serve) {
    Copy copy = torrents.get(serve.torrent());
    Socket socket = sockets.find(serve.conn());
    if (copy == null || socket == null) {
      return;
    }
    if (liar && !copy.has(serve.piece())) {
      return;
    }
    if (!copy.has(serve.piece())) {
      throw new IllegalStateException("host " + index + " serves what it lacks: " + serve);
    }
    if (!disk.works()) {
      Input failed = new Input.ServeFailed(serve.conn(), serve.piece(), "disk failed");
      world.clock().after(0, () -> happenedOn(socket, failed));
      return;
    }
    socket.serve(serve, copy.isWrong(serve.piece()));
  }

  private void load(Output.LoadTorrent load) {
    Copy copy = load.metaInfo().map(disk::findOrCreate).orElse(disk.find(load.digest()));
    if (copy == null) {
      later(0, new Input.TorrentMissing(load.torrent(), "absent"));
      return;
    }
    while (torrents.size() <= load.torrent()) {
      torrents.add(null);
    }
    torrents.set(load.torrent(), copy);
    if (!disk.works()) {
      later(0, new Input.TorrentMissing(load.torrent(), "disk failed"));
      return;
    }
    copy.loadedAs(load.torrent());
    if (info.origin()) {
      int seats = world.options().origins();
      later(0, new Input.SeatKnown(load.torrent(), index - world.options().hosts(), seats));
    }
    later(0, copy.loaded(liar));
    reads(copy);
  }

  private void commit(int torrent) {
    later(
        0,
        disk.works()
            ? new Input.TorrentCommitted(torrent)
            : new Input.CommitFailed(torrent, false, "disk failed"));
  }

  private void finished(Output.Finished ended) {
    Copy copy = ended.torrent() < torrents.size() ? torrents.get(ended.torrent()) : null;
    if (copy == null) {
      return;
    }
    world.finished(this, copy, ended);
    if (ended.outcome() == Output.Outcome.COMPLETE) {
      world.observers().completed(this, copy);
      later(0, new Input.ReaderGone(ended.torrent(), copy.reader()));
    }
  }

  // Disk.

  /// A piece is there, with wrong bytes if nobody has looked.
  void stored(int conn, int torrent, int piece, boolean bad) {
    if (!disk.works()) {
      happened(new Input.StoreFailed(conn, torrent, piece, "disk failed"));
      return;
    }
    Copy copy = torrents.get(torrent);
    if (copy != null) {
      copy.stored(piece, bad, world.clock().now());
      world.progressed(this, copy, piece);
    }
    happened(new Input.PieceStored(conn, torrent, piece));
    if (copy != null) {
      reads(copy);
    }
  }

  /// Somebody wants the blob; asked again after a restart.
  void wants(MetaInfo metaInfo) {
    long reader = readers++;
    Copy copy = disk.findOrCreate(metaInfo);
    copy.wantedBy(reader);
    happened(new Input.DownloadRequested(metaInfo.withoutList(), World.NAMESPACE, reader));
    reads(copy);
  }

  private void reads(Copy copy) {
    if (world.options().readers() && copy.reader() >= 0 && torrent(copy.torrent()) == copy) {
      int piece = copy.advance(world.clock().now());
      if (piece >= 0) {
        later(0, new Input.ReaderMoved(copy.torrent(), copy.reader(), piece));
      }
    }
  }

  // Sockets.

  /// The blob of a loaded torrent.
  @Nullable Copy torrent(int id) {
    return id >= 0 && id < torrents.size() ? torrents.get(id) : null;
  }

  /// How many connections it has.
  int connections() {
    return sockets.size();
  }

  /// A new socket; its other end follows.
  Socket socket() {
    return sockets.open(world, this);
  }

  void gone(Socket socket, String reason) {
    if (up) {
      Input closed = new Input.ConnectionClosed(socket.conn, reason);
      world.clock().after(0, () -> ended(socket, closed));
    }
  }

  private void ended(Socket socket, Input closed) {
    if (happenedOn(socket, closed)) {
      sockets.release(socket.conn);
    }
  }

  /// Nothing happens on a connection that has ended meanwhile.
  private boolean happenedOn(Socket socket, Input input) {
    boolean open = sockets.find(socket.conn) == socket;
    if (open) {
      happened(input);
    }
    return open;
  }
}
