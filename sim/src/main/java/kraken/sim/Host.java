package kraken.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.PeerInfo;
import kraken.swarm.Input;
import kraken.swarm.Output;
import org.jspecify.annotations.Nullable;

/// One host: its core, its sockets, its disk. Carries out what the core asks for.
final class Host {
  private final World world;
  private final int index;
  private final PeerInfo info;
  private final Line line;
  private final long storing;
  private final Map<Digest, Copy> disk = new HashMap<>();
  private final List<@Nullable Copy> torrents = new ArrayList<>();
  private final List<@Nullable Socket> sockets = new ArrayList<>();
  private final ArrayDeque<Integer> freeConns = new ArrayDeque<>();
  private final ArrayDeque<Input> inbox = new ArrayDeque<>();
  private final List<Output> effects = new ArrayList<>(8);

  private @Nullable Core core;
  private boolean up;
  private boolean corrupt;
  private boolean liar;
  private boolean reference;
  private boolean crashed;
  private boolean handling;
  private long armed = Long.MAX_VALUE;
  private long diskFree;
  private int life;

  /// @param storing nanoseconds from the last byte of a MiB to its being stored
  Host(World world, int index, PeerInfo info, Line line, long storing) {
    this.world = world;
    this.index = index;
    this.info = info;
    this.line = line;
    this.storing = storing;
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

  /// What it has of a blob.
  @Nullable Copy copy(Digest digest) {
    return disk.get(digest);
  }

  // Life and death.

  void starts(Core newCore) {
    core = newCore;
    up = true;
    armed = Long.MAX_VALUE;
    life++;
  }

  /// The blob is there from the beginning.
  void owns(MetaInfo metaInfo) {
    disk.put(metaInfo.digest(), Copy.whole(metaInfo));
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

  /// It stops without a word.
  void vanish() {
    up = false;
    for (Socket socket : sockets) {
      if (socket != null) {
        socket.freeze();
      }
    }
    inbox.clear();
  }

  /// Its sockets are reset.
  void crash(boolean keepsDisk) {
    List<Socket> open = new ArrayList<>();
    for (Socket socket : sockets) {
      if (socket != null) {
        open.add(socket);
      }
    }
    up = false;
    crashed = true;
    open.forEach(socket -> socket.close("reset by peer"));
    inbox.clear();
    sockets.clear();
    freeConns.clear();
    torrents.clear();
    if (!keepsDisk) {
      disk.clear();
    }
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
        Socket socket = socket(send.conn());
        if (socket != null) {
          socket.send(send.message());
        }
      }
      case Output.ServePiece serve -> serve(serve);
      case Output.ServeDigests serve -> {
        Socket socket = socket(serve.conn());
        if (socket != null) {
          socket.send(world.digests(torrents.get(serve.torrent()), serve));
        }
      }
      case Output.PieceDigests _ -> {}
      case Output.CancelServe cancel -> {
        Socket socket = socket(cancel.conn());
        if (socket != null) {
          socket.cancel(cancel.piece());
        }
      }
      case Output.ReceiveInto into -> {
        Socket socket = socket(into.conn());
        if (socket != null) {
          socket.receiveInto(into.torrent());
        }
      }
      case Output.Discard discard -> {
        Socket socket = socket(discard.conn());
        if (socket != null) {
          socket.discard();
        }
      }
      case Output.Close close -> {
        Socket socket = socket(close.conn());
        if (socket != null) {
          socket.close(close.reason().toString());
        }
      }
      case Output.Announce announce -> world.tracker().announce(this, announce);
      case Output.Dial dial -> world.dial(this, dial);
      case Output.LoadTorrent load -> load(load);
      case Output.CommitTorrent commit -> later(0, new Input.TorrentCommitted(commit.torrent()));
      case Output.UnloadTorrent unload -> torrents.set(unload.torrent(), null);
      case Output.Finished ended -> finished(ended);
      case Output.Trace _ -> {}
    }
  }

  private void serve(Output.ServePiece serve) {
    Copy copy = torrents.get(serve.torrent());
    Socket socket = socket(serve.conn());
    if (copy == null || socket == null) {
      return;
    }
    if (liar && !copy.has(serve.piece())) {
      return;
    }
    if (!copy.has(serve.piece())) {
      throw new IllegalStateException("host " + index + " serves what it lacks: " + serve);
    }
    socket.serve(serve);
  }

  private void load(Output.LoadTorrent load) {
    Copy copy = disk.get(load.digest());
    if (copy == null && load.metaInfo().isPresent()) {
      copy = Copy.none(load.metaInfo().get());
      disk.put(load.digest(), copy);
    }
    if (copy == null) {
      later(0, new Input.TorrentMissing(load.torrent(), "absent"));
      return;
    }
    while (torrents.size() <= load.torrent()) {
      torrents.add(null);
    }
    torrents.set(load.torrent(), copy);
    copy.loadedAs(load.torrent());
    later(0, copy.loaded(liar));
    reads(copy);
  }

  private void finished(Output.Finished ended) {
    Copy copy = ended.torrent() < torrents.size() ? torrents.get(ended.torrent()) : null;
    if (copy == null) {
      return;
    }
    world.finished(this, copy, ended);
    if (ended.outcome() == Output.Outcome.COMPLETE) {
      later(0, new Input.ReaderGone(ended.torrent(), copy.reader()));
    }
  }

  // Disk.

  /// When a piece of which the last byte is through at `through` will be stored.
  long stores(long through, long bytes) {
    long rate = world.options().disk().rate();
    if (rate > 0) {
      diskFree = Math.max(diskFree, through) + Line.nanos(bytes, rate);
      return diskFree + hashing(bytes);
    }
    return through + hashing(bytes);
  }

  private long hashing(long bytes) {
    return (long) ((double) storing * bytes / (1 << 20));
  }

  /// A piece is there.
  void stored(int conn, int torrent, int piece) {
    Copy copy = torrents.get(torrent);
    if (copy != null) {
      copy.stored(piece, world.clock().now());
      world.progressed(this, copy, piece);
    }
    happened(new Input.PieceStored(conn, torrent, piece));
    if (copy != null) {
      reads(copy);
    }
  }

  /// Somebody wants the blob; asked again after a restart.
  void wants(MetaInfo metaInfo, long reader) {
    Copy copy = disk.computeIfAbsent(metaInfo.digest(), _ -> Copy.none(metaInfo));
    copy.wantedBy(reader);
    happened(new Input.DownloadRequested(metaInfo.withoutList(), World.NAMESPACE, reader));
  }

  private void reads(Copy copy) {
    if (world.options().readers() && copy.reader() >= 0) {
      int piece = copy.advance(world.clock().now());
      if (piece >= 0) {
        later(0, new Input.ReaderMoved(copy.torrent(), copy.reader(), piece));
      }
    }
  }

  // Sockets.

  private @Nullable Socket socket(int conn) {
    return conn < sockets.size() ? sockets.get(conn) : null;
  }

  /// The blob of a loaded torrent.
  @Nullable Copy torrent(int id) {
    return id < torrents.size() ? torrents.get(id) : null;
  }

  /// How many connections it has.
  int connections() {
    return sockets.size() - freeConns.size();
  }

  /// A new socket; its other end follows.
  Socket socket() {
    Integer free = freeConns.poll();
    int conn = free == null ? sockets.size() : free;
    Socket socket = new Socket(world, this, conn);
    if (free == null) {
      sockets.add(socket);
    } else {
      sockets.set(conn, socket);
    }
    return socket;
  }

  void gone(Socket socket, String reason) {
    if (!up) {
      return;
    }
    int born = life;
    world
        .clock()
        .after(
            0,
            () -> {
              if (born == life && up) {
                happened(new Input.ConnectionClosed(socket.conn, reason));
                sockets.set(socket.conn, null);
                freeConns.add(socket.conn);
              }
            });
  }
}
