package kraken.swarm.world;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import kraken.core.Bitfield;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.core.PieceDigests;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.Swarm;
import kraken.swarm.SwarmConfig;
import kraken.swarm.wire.Message;
import org.jspecify.annotations.Nullable;

/// One host of the world: a real core and what a driver does for it, without decisions.
final class Node {
  private final World world;
  private final PeerInfo info;
  private final Swarm swarm;
  private final Line.Up up;
  private final Line.Down down;
  private final List<@Nullable Pipe> conns = new ArrayList<>();
  private final Map<Integer, Runnable> receiving = new HashMap<>();
  private final Map<Digest, Integer> torrents = new HashMap<>();
  private final Map<Integer, Copy> copies = new HashMap<>();
  private final ArrayDeque<Output> effects = new ArrayDeque<>();
  private final Map<Digest, Copy> disk = new HashMap<>();
  private final Map<Integer, Output.Outcome> finished = new HashMap<>();
  private final List<Output.Trace> traces = new ArrayList<>();
  private boolean handling;
  private boolean dead;
  private boolean corrupt;
  private long armed = Long.MAX_VALUE;
  private long firstByteAt = -1;
  private long finishedAt = -1;

  /// What is on disk of one blob, and how far a reader of ours has come.
  private static final class Copy {
    private final MetaInfo metaInfo;
    private PieceDigests list;
    private final Bitfield have;
    private long reader = -1;
    private int position;

    private Copy(MetaInfo metaInfo, PieceDigests list, Bitfield have) {
      this.metaInfo = metaInfo.withoutList();
      this.list = list;
      this.have = have;
    }
  }

  Node(World world, PeerInfo info, SwarmConfig config, long upRate, long downRate) {
    this.world = world;
    this.info = info;
    up = new Line.Up(world.clock(), upRate);
    down = new Line.Down(world.clock(), downRate);
    long seed = world.terms().seed() * 1_000_003 + info.port();
    swarm = new Swarm(info.id(), config, new SplittableRandom(seed), true);
  }

  PeerInfo info() {
    return info;
  }

  PeerId id() {
    return info.id();
  }

  Line.Up uplink() {
    return up;
  }

  Line.Down downlink() {
    return down;
  }

  boolean isDead() {
    return dead;
  }

  long firstByteAt() {
    return firstByteAt;
  }

  /// When the download ended, or -1.
  long finishedAt() {
    return finishedAt;
  }

  List<Output.Trace> traces() {
    return traces;
  }

  Map<Integer, Output.Outcome> finished() {
    return finished;
  }

  // What the test does.

  /// It has these pieces of the blob on disk.
  void has(MetaInfo metaInfo, Bitfield have) {
    disk.put(metaInfo.digest(), new Copy(metaInfo, metaInfo.pieceHashes(), have.copy()));
  }

  private static Copy absent(MetaInfo metaInfo) {
    return new Copy(metaInfo, PieceDigests.NONE, new Bitfield(metaInfo.pieces()));
  }

  /// Whether it has the piece digests of the blob.
  boolean hasList(MetaInfo metaInfo) {
    Copy copy = disk.get(metaInfo.digest());
    return copy != null && copy.list.equals(metaInfo.pieceHashes());
  }

  Bitfield on(MetaInfo metaInfo) {
    Copy copy = disk.get(metaInfo.digest());
    return copy == null ? new Bitfield(metaInfo.pieces()) : copy.have;
  }

  /// Somebody wants the blob and streams it from the start.
  void stream(MetaInfo metaInfo, long reader) {
    Copy copy = disk.computeIfAbsent(metaInfo.digest(), _ -> absent(metaInfo));
    copy.reader = reader;
    happened(new Input.DownloadRequested(copy.metaInfo, new Namespace("ns"), reader));
    Integer torrent = torrents.get(metaInfo.digest());
    if (torrent != null) {
      happened(new Input.ReaderMoved(torrent, reader, 0));
    }
  }

  /// Somebody wants the blob, in any order.
  void fetch(MetaInfo metaInfo, long reader) {
    happened(new Input.DownloadRequested(metaInfo.withoutList(), new Namespace("ns"), reader));
  }

  /// From now on it sends wrong bytes.
  void turnCorrupt() {
    corrupt = true;
  }

  /// It vanishes without a word.
  void die() {
    dead = true;
  }

  /// Its sockets close, as after a crash of the process.
  void crash() {
    dead = true;
    for (Pipe pipe : List.copyOf(conns)) {
      if (pipe != null) {
        pipe.to.closed(pipe.toConn, "reset by peer");
      }
    }
  }

  // What a driver does.

  /// An input for the core; carried out after the one being handled.
  void happened(Input input) {
    if (dead) {
      return;
    }
    if (handling) {
      world.clock().after(0, () -> happened(input));
      return;
    }
    handling = true;
    swarm.handle(input, world.clock().now(), effects::add);
    handling = false;
    world.record(this, input);
    for (Output output = effects.poll(); output != null; output = effects.poll()) {
      world.record(this, output);
      perform(output);
    }
    world.checkInvariants(swarm);
    arm();
  }

  private void arm() {
    long next = swarm.nextDeadline();
    if (next < armed) {
      armed = next;
      world.clock().at(next, () -> wake(next));
    }
  }

  private void wake(long when) {
    if (armed == when) {
      armed = Long.MAX_VALUE;
      happened(new Input.Tick());
    }
  }

  private void perform(Output output) {
    switch (output) {
      case Output.Announce announce -> world.announce(this, announce);
      case Output.Dial dial -> world.dial(this, dial);
      case Output.Send send -> {
        Pipe pipe = conns.get(send.conn());
        if (pipe != null) {
          pipe.send(send.message());
        }
      }
      case Output.ServePiece serve -> {
        Pipe pipe = conns.get(serve.conn());
        if (pipe != null) {
          pipe.serve(serve);
        }
      }
      case Output.CancelServe cancel -> cancelServe(cancel);
      case Output.ServeDigests serve -> serve(serve);
      case Output.PieceDigests digests -> listed(digests);
      case Output.ReceiveInto into ->
          receiving.put(into.conn(), () -> verify(into.conn(), into.torrent(), into.piece()));
      case Output.Discard discard ->
          receiving.put(
              discard.conn(),
              () -> happened(new Input.PayloadDiscarded(discard.conn(), discard.piece())));
      case Output.LoadTorrent load -> load(load);
      case Output.CommitTorrent commit -> commit(commit.torrent());
      case Output.UnloadTorrent unload -> torrents.values().remove(unload.torrent());
      case Output.Close close -> world.close(this, close.conn());
      case Output.Finished ended -> finished(ended);
      case Output.Trace trace -> traces.add(trace);
    }
  }

  private void serve(Output.ServeDigests serve) {
    Pipe pipe = conns.get(serve.conn());
    Copy copy = copies.get(serve.torrent());
    if (pipe != null && copy != null) {
      PieceDigests digests = copy.list.slice(serve.from(), serve.count());
      pipe.send(new Message.Digests(serve.from(), corrupt ? wrong(digests) : digests));
    }
  }

  private static PieceDigests wrong(PieceDigests digests) {
    return PieceDigests.of(new byte[digests.count() * PieceDigests.BYTES]);
  }

  private void listed(Output.PieceDigests digests) {
    Copy copy = copies.get(digests.torrent());
    if (copy != null) {
      copy.list = digests.metaInfo().pieceHashes();
    }
  }

  private void cancelServe(Output.CancelServe cancel) {
    Pipe pipe = conns.get(cancel.conn());
    if (pipe != null && pipe.cancel(cancel.piece())) {
      happened(new Input.ServeFailed(cancel.conn(), cancel.piece(), "cancelled"));
    }
  }

  private void load(Output.LoadTorrent load) {
    Copy copy = disk.get(load.digest());
    if (copy == null && load.metaInfo().isPresent()) {
      MetaInfo metaInfo = load.metaInfo().get();
      copy = absent(metaInfo);
      disk.put(load.digest(), copy);
    }
    if (copy == null) {
      world.clock().after(0, () -> happened(new Input.TorrentMissing(load.torrent(), "absent")));
      return;
    }
    torrents.put(load.digest(), load.torrent());
    copies.put(load.torrent(), copy);
    Copy found = copy;
    world
        .clock()
        .after(
            0,
            () -> {
              happened(
                  new Input.TorrentLoaded(
                      load.torrent(), found.metaInfo, found.have.copy(), !found.list.isEmpty()));
              if (found.reader >= 0) {
                read(load.torrent(), found);
              }
            });
  }

  private void read(int torrent, Copy copy) {
    copy.position = copy.have.nextClear(copy.position);
    if (copy.position < copy.metaInfo.pieces()) {
      happened(new Input.ReaderMoved(torrent, copy.reader, copy.position));
    }
  }

  private void verify(int conn, int torrent, int piece) {
    Pipe pipe = conns.get(conn);
    boolean wrong = pipe != null && pipe.to.corrupt;
    world.clock().after(world.terms().verify(), () -> stored(conn, torrent, piece, wrong));
  }

  private void stored(int conn, int torrent, int piece, boolean wrong) {
    if (conns.get(conn) == null) {
      return;
    }
    if (wrong) {
      happened(new Input.PieceRejected(conn, torrent, piece));
      return;
    }
    Copy copy = copies.get(torrent);
    if (copy == null || !copy.have.set(piece)) {
      throw new IllegalStateException("piece " + piece + " was written twice");
    }
    happened(new Input.PieceStored(conn, torrent, piece));
    if (piece == 0) {
      firstByteAt = world.clock().now();
    }
    if (copy.reader >= 0 && piece == copy.position) {
      read(torrent, copy);
    }
  }

  private void commit(int torrent) {
    Copy copy = copies.get(torrent);
    if (copy == null || !copy.have.isComplete()) {
      throw new IllegalStateException("not all pieces are there");
    }
    world.clock().after(0, () -> happened(new Input.TorrentCommitted(torrent)));
  }

  private void finished(Output.Finished ended) {
    finished.put(ended.torrent(), ended.outcome());
    if (finishedAt < 0) {
      finishedAt = world.clock().now();
    }
    Copy copy = copies.get(ended.torrent());
    if (copy != null && copy.reader >= 0) {
      long reader = copy.reader;
      copy.reader = -1;
      world.clock().after(0, () -> happened(new Input.ReaderGone(ended.torrent(), reader)));
    }
  }

  /// A piece has come in whole.
  void receivedPiece(Pipe pipe, Message.PiecePayload header) {
    Runnable then = receiving.remove(pipe.toConn);
    if (then == null) {
      throw new IllegalStateException("nobody said where " + header + " goes");
    }
    then.run();
  }

  int freeConn() {
    int free = conns.indexOf(null);
    if (free < 0) {
      free = conns.size();
      conns.add(null);
    }
    return free;
  }

  void opened(int conn, Pipe pipe, int dial, String remote) {
    conns.set(conn, pipe);
    happened(new Input.ConnectionOpened(conn, dial, remote));
  }

  @Nullable Pipe pipe(int conn) {
    return conns.get(conn);
  }

  void closed(int conn, String reason) {
    Pipe pipe = conns.get(conn);
    if (pipe != null) {
      pipe.close();
      conns.set(conn, null);
      receiving.remove(conn);
      happened(new Input.ConnectionClosed(conn, reason));
    }
  }
}
