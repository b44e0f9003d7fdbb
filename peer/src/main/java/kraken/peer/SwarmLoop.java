package kraken.peer;

import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.core.PieceDigests;
import kraken.core.ServiceException;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.Swarm;
import kraken.swarm.wire.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that owns the core. Takes what happened from a bounded queue, hands it to the
/// core, carries out what the core wants, wakes at the core's next deadline. It never waits for a
/// socket, the disk or the tracker. Methods are for the loop's thread unless they say otherwise.
final class SwarmLoop implements Inbox {
  private static final Logger LOG = LoggerFactory.getLogger(SwarmLoop.class);
  private static final String STOPS = "this host stops";
  private static final int CAPACITY = 16_384;
  private static final int BATCH = 256;
  private static final long SHORTEST_WAIT = 100_000;
  private static final long LONGEST_WAIT = 1_000_000_000;
  private static final long FAREWELL_MILLIS = 1_000;

  private final Swarm swarm;
  private final PeerEvents events;
  private final Announcing announcing;
  private final Connections connections;
  private final Library library;
  private final SerialJobs jobs = new SerialJobs("peer-disk-");
  private final Dialer dialer;
  private final ArrayBlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final ArrayDeque<Output> outputs = new ArrayDeque<>();
  private final AtomicLong readers = new AtomicLong();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;
  private boolean executing;
  private long watchedAt = System.nanoTime();
  private volatile boolean stopped;

  /// @param port the announced one
  SwarmLoop(PeerConfig config, int port, Neighbourhood around, PieceIo io, Sockets sockets) {
    this.events = around.events();
    this.announcing = new Announcing(config, port, around.announces(), events, this);
    this.swarm = new Swarm(config.self(), config.swarm(), new SplittableRandom(), true);
    this.connections = new Connections(config.maxConnections(), io, events, this);
    this.library =
        new Library(
            around.shelf(), around.seats(), jobs, new Doubts(around.metaInfos()), this, events);
    this.dialer = new Dialer(sockets, config.swarm().handshakeTimeout(), new Dialled());
    this.thread = Thread.ofPlatform().daemon().name("peer-loop-" + port).unstarted(this::run);
  }

  /// What the loop finds outside.
  record Neighbourhood(
      Shelf shelf,
      MetaInfoLookup metaInfos,
      AnnounceSource announces,
      Seat.Plan seats,
      PeerEvents events) {}

  void start() {
    thread.start();
  }

  private void run() {
    List<Runnable> batch = new ArrayList<>();
    try {
      while (!stopped) {
        Runnable first = queue.poll(waitNanos(), TimeUnit.NANOSECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, BATCH);
          batch.forEach(this::guarded);
          batch.clear();
        }
        guarded(this::watchClock);
      }
    } catch (InterruptedException e) {
      LOG.error("the loop of the peer was interrupted; this host neither fetches nor serves", e);
    } finally {
      stopped = true;
      connections.abortAll(STOPS);
      library.close(STOPS);
      ended.countDown();
      runLeftovers();
    }
  }

  /// What was posted while the loop stopped: readers are told, sockets are closed, nothing else
  /// happens. Any thread, once the loop has ended.
  private synchronized void runLeftovers() {
    for (Runnable step = queue.poll(); step != null; step = queue.poll()) {
      guarded(step);
    }
  }

  private long waitNanos() {
    long now = System.nanoTime();
    long deadline = swarm.nextDeadline();
    long core = deadline == Long.MAX_VALUE ? LONGEST_WAIT : deadline - now;
    long wait = Math.min(Math.min(core, connections.untilWatch(now)), LONGEST_WAIT);
    return Math.max(SHORTEST_WAIT, wait);
  }

  private void watchClock() {
    long now = System.nanoTime();
    connections.watch(now, this::feed);
    if (now - watchedAt >= LONGEST_WAIT) {
      watchedAt = now;
      library.watch(now);
    }
    if (now >= swarm.nextDeadline()) {
      feed(new Input.Tick());
    }
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      events.coreFailures.increment();
      LOG.error("the peer goes on after a bug", e);
    }
  }

  // Ways in.

  /// Has something done by the loop. Any thread but the loop's; waits when the loop has too much to
  /// do. False when the loop has stopped.
  boolean post(Runnable step) {
    boolean interrupted = false;
    boolean taken = false;
    while (!taken && !stopped) {
      try {
        taken = queue.offer(step, 1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (taken && ended.getCount() == 0) {
      runLeftovers();
    }
    return taken;
  }

  /// Any thread but the loop's.
  @Override
  public void put(Input input) {
    post(() -> feed(input));
  }

  /// Hands an input to the core and carries out what it wants.
  void feed(Input input) {
    if (stopped) {
      return;
    }
    before(input);
    swarm.handle(input, System.nanoTime(), outputs::add);
    after(input);
    if (executing) {
      return;
    }
    executing = true;
    try {
      for (Output next = outputs.poll(); next != null; next = outputs.poll()) {
        execute(next);
      }
    } finally {
      executing = false;
    }
  }

  private void before(Input input) {
    switch (input) {
      case Input.PieceSent in -> connections.sendingEnded(in.conn(), this::feed);
      case Input.ServeFailed in -> connections.sendingEnded(in.conn(), this::feed);
      case Input.PieceStored in -> library.stored(in);
      default -> {}
    }
  }

  private void after(Input input) {
    if (input instanceof Input.ConnectionClosed(int conn, String _)) {
      connections.remove(conn);
    }
  }

  // Ways out.

  private void execute(Output output) {
    switch (output) {
      case Output.Announce out -> announcing.announce(out);
      case Output.Dial out -> dialer.dial(out.dial(), out.peer());
      case Output.Send out -> with(out.conn(), conn -> conn.send(out.message()));
      case Output.ServePiece out -> with(out.conn(), conn -> serve(conn, out));
      case Output.CancelServe out -> with(out.conn(), conn -> cancelServe(conn, out.piece()));
      case Output.ServeDigests out -> with(out.conn(), conn -> serve(conn, out));
      case Output.PieceDigests out -> library.listed(out);
      case Output.ReceiveInto out -> with(out.conn(), conn -> receive(conn, out));
      case Output.Discard out ->
          with(out.conn(), conn -> conn.decide(new Reader.Verdict.Away(out.piece())));
      case Output.LoadTorrent out -> library.load(out);
      case Output.CommitTorrent out -> library.commit(out.torrent());
      case Output.UnloadTorrent out -> library.unload(out.torrent());
      case Output.Close out ->
          with(
              out.conn(),
              conn -> connections.close(conn, out.reason().toString(), System.nanoTime()));
      case Output.Finished out -> library.finished(out);
      case Output.Trace out -> {
        library.trace(out.event());
        events.trace(out.event());
      }
    }
  }

  private interface OnConnection {
    void run(Connection connection);
  }

  /// A connection that is gone has told so, or will: nothing else is owed.
  private void with(int id, OnConnection action) {
    Connection connection = connections.find(id);
    if (connection != null) {
      action.run(connection);
    }
  }

  private void serve(Connection connection, Output.ServePiece out) {
    TorrentFile file = library.open(out.torrent());
    if (file == null) {
      feed(new Input.ServeFailed(out.conn(), out.piece(), "the torrent was closed"));
      return;
    }
    connections.sendingBegan(connection);
    connection.serve(out.piece(), file, out.header());
  }

  private void serve(Connection connection, Output.ServeDigests out) {
    TorrentFile file = library.open(out.torrent());
    if (file == null) {
      connection.send(new Message.Digests(out.from(), PieceDigests.NONE));
    } else {
      connection.serve(out.from(), out.count(), file);
    }
  }

  private void cancelServe(Connection connection, int piece) {
    if (connection.cancelServe(piece)) {
      feed(new Input.ServeFailed(connection.id(), piece, "cancelled"));
    }
  }

  private void receive(Connection connection, Output.ReceiveInto out) {
    TorrentFile file = library.open(out.torrent());
    if (file == null) {
      connection.abort("the torrent was closed");
      return;
    }
    connection.decide(new Reader.Verdict.Into(out.torrent(), file, out.piece()));
  }

  // Sockets.

  /// Any thread.
  void accepted(SocketChannel socket, String remote) {
    connected(socket, Input.ConnectionOpened.ACCEPTED, remote);
  }

  private void connected(SocketChannel socket, int dial, String remote) {
    if (!post(() -> opened(socket, dial, remote))) {
      Connections.closeQuietly(socket);
    }
  }

  private void opened(SocketChannel socket, int dial, String remote) {
    if (stopped) {
      Connections.closeQuietly(socket);
      return;
    }
    Connection connection = connections.add(socket, dial != Input.ConnectionOpened.ACCEPTED);
    if (connection != null) {
      connection.start();
      feed(new Input.ConnectionOpened(connection.id(), dial, remote));
    }
  }

  private final class Dialled implements Dialer.Done {
    @Override
    public void connected(int dial, SocketChannel socket, String remote) {
      SwarmLoop.this.connected(socket, dial, remote);
    }

    @Override
    public void failed(int dial, String reason) {
      events.dialsFailed.increment();
      LOG.debug("dial {}: {}", dial, reason);
      put(new Input.DialFailed(dial, reason));
    }
  }

  // Readers; any thread.

  /// Has the blob fetched, if it is not being fetched already.
  StreamReader join(MetaInfo metaInfo, Namespace namespace) {
    StreamReader reader = new StreamReader(readers.getAndIncrement(), metaInfo, namespace);
    boolean posted =
        post(() -> {
          feed(new Input.DownloadRequested(metaInfo, namespace, reader.id()));
          library.joined(reader);
        });
    if (!posted) {
      throw new ServiceException.Unavailable(STOPS + "; it fetches nothing more");
    }
    return reader;
  }

  void readerMoved(StreamReader reader, int piece) {
    put(new Input.ReaderMoved(reader.torrent(), reader.id(), piece));
  }

  void readerGone(StreamReader reader) {
    post(() -> {
      int torrent = library.torrentOf(reader.metaInfo().digest());
      library.left(reader);
      if (torrent >= 0) {
        feed(new Input.ReaderGone(torrent, reader.id()));
      }
    });
  }

  /// Makes the core forget the blob, then does `andThen` on a thread that may use the disk.
  void forget(Digest digest, Runnable andThen) {
    boolean posted =
        post(() -> {
          int torrent = library.torrentOf(digest);
          if (torrent >= 0) {
            feed(new Input.DownloadAbandoned(torrent));
          }
          jobs.run(digest, andThen);
        });
    if (!posted) {
      throw new ServiceException.Unavailable(STOPS);
    }
  }

  List<Progress> progress() {
    return library.progress();
  }

  boolean isFetching(Digest digest) {
    return library.isFetching(digest);
  }

  /// Whether the loop takes what is put before it; false when it has died or is stuck.
  boolean isAlive(long timeoutNanos) throws InterruptedException {
    CountDownLatch passed = new CountDownLatch(1);
    return !stopped
        && queue.offer(passed::countDown, timeoutNanos, TimeUnit.NANOSECONDS)
        && passed.await(timeoutNanos, TimeUnit.NANOSECONDS);
  }

  /// Stops, closes all connections and files; waits for that, a little. Trackers that know us are
  /// told that we leave, as far as they hear it within a second.
  void stop() throws InterruptedException {
    long deadline = System.nanoTime() + FAREWELL_MILLIS * 1_000_000;
    CountDownLatch told = new CountDownLatch(1);
    if (!stopped && queue.offer(() -> leave(told), FAREWELL_MILLIS, TimeUnit.MILLISECONDS)) {
      var _ = told.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      announcing.awaitIdle((deadline - System.nanoTime()) / 1_000_000);
    }
    stopped = true;
    var _ = queue.offer(() -> {});
    var _ = ended.await(5, TimeUnit.SECONDS);
    jobs.awaitIdle(5_000);
  }

  private void leave(CountDownLatch told) {
    announcing.leave();
    library.close(STOPS);
    feed(new Input.Stopping());
    told.countDown();
  }
}
