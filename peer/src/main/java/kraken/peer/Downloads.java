package kraken.peer;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.http.BlobContent;
import kraken.http.FileContent;
import kraken.store.Blob;
import kraken.store.BlobStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The peer of this host: gives out blobs, fetching from others what is not here, and serves what
/// is here to others. An origin has one too, which only serves. Thread-safe; calls may block.
public final class Downloads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Downloads.class);

  /// After a power loss the pieces on disk are verified first, a second or so per GiB.
  private static final Duration DISK_PATIENCE = Duration.ofMinutes(15);

  private final BlobStore store;
  private final MetaInfoLookup metaInfos;
  private final SwarmLoop loop;
  private final Listener listener;
  private final PeerEvents events;

  private Downloads(
      BlobStore store,
      MetaInfoLookup metaInfos,
      SwarmLoop loop,
      Listener listener,
      PeerEvents events) {
    this.store = store;
    this.metaInfos = metaInfos;
    this.loop = loop;
    this.listener = listener;
    this.events = events;
  }

  /// What a peer needs around it.
  ///
  /// @param store of this host; stays open when the peer is closed
  /// @param missingBlob what to do when a peer asks for what is not here
  /// @param seats which of several origins of a blob this host is
  public record Around(
      BlobStore store,
      MetaInfoSource metaInfos,
      AnnounceSource announces,
      MissingBlob missingBlob,
      Seat.Plan seats,
      PeerEvents events) {

    /// Around a host that is none of several origins of a blob.
    public Around(
        BlobStore store,
        MetaInfoSource metaInfos,
        AnnounceSource announces,
        MissingBlob missingBlob,
        PeerEvents events) {
      this(store, metaInfos, announces, missingBlob, Seat.none(), events);
    }
  }

  /// Listens for other peers from now on.
  ///
  /// @throws IOException when the port cannot be had
  public static Downloads start(PeerConfig config, Around around) throws IOException {
    Bandwidth ingress = bandwidth(config.ingressBytesPerSecond());
    Bandwidth egress = bandwidth(config.egressBytesPerSecond());
    Sockets sockets = Sockets.of(ingress, egress);
    PeerEvents events = around.events();
    PieceIo io = new PieceIo(new Buffers(config.receiveBuffers()), ingress, egress, events);
    Listener.Acceptor acceptor = Listener.bind(config.bindAddress(), config.port());
    Joins joins = new Joins(config, acceptor.port(), around.announces(), events, System::nanoTime);
    MetaInfoLookup metaInfos =
        new MetaInfoLookup(around.metaInfos(), joins, config.metaInfoTimeout());
    SwarmLoop loop =
        new SwarmLoop(
            config,
            acceptor.port(),
            new SwarmLoop.Neighbourhood(
                new Shelf(around.store(), around.missingBlob()),
                metaInfos,
                joins,
                around.seats(),
                events),
            io,
            sockets);
    Listener listener = new Listener(acceptor, sockets, events, loop::accepted);
    loop.start();
    listener.start();
    LOG.info("peer {} listens on port {}", config.self(), acceptor.port());
    return new Downloads(around.store(), metaInfos, loop, listener, events);
  }

  private static Bandwidth bandwidth(long bytesPerSecond) {
    return bytesPerSecond == 0 ? Bandwidth.unlimited() : Bandwidth.of(bytesPerSecond);
  }

  /// The port on which other peers reach this one.
  public int port() {
    return listener.port();
  }

  /// The blob, complete or growing while it is fetched. To be closed by the caller; when the last
  /// reader has gone, the download goes on for a moment and is then given up, its pieces stay.
  ///
  /// @throws ServiceException.NotFound when nobody has it
  /// @throws ServiceException.Unavailable when it cannot be had at the moment; says why
  public BlobContent open(Namespace namespace, Digest digest)
      throws IOException, InterruptedException {
    Optional<BlobContent> here = openLocal(digest);
    if (here.isPresent()) {
      return here.get();
    }
    // Who is in the torrent already has links, of which a first announce would not tell.
    MetaInfo metaInfo =
        loop.isFetching(digest)
            ? metaInfos.get(namespace, digest)
            : metaInfos.getAndJoin(namespace, digest);
    StreamReader reader = loop.join(metaInfo, namespace);
    try {
      return new GrowingContent(reader, reader.await(DISK_PATIENCE), loop);
    } catch (InterruptedException | RuntimeException e) {
      metaInfos.forget(digest);
      loop.readerGone(reader);
      throw e;
    }
  }

  /// The blob if it is complete on this host; nothing is fetched.
  public Optional<BlobContent> openLocal(Digest digest) throws IOException {
    Optional<Blob> blob = store.find(digest);
    if (blob.isEmpty()) {
      return Optional.empty();
    }
    try {
      BlobContent content = FileContent.open(blob.get().path());
      store.touch(digest, Instant.now());
      return Optional.of(content);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /// How long the blob is, without fetching it.
  ///
  /// @throws ServiceException.NotFound when nobody has it
  public long length(Namespace namespace, Digest digest) throws IOException, InterruptedException {
    Optional<Blob> blob = store.find(digest);
    return blob.isPresent() ? blob.get().length() : metaInfos.get(namespace, digest).length();
  }

  /// Ends the download of the blob, whoever waits for it, closes its connections and deletes it.
  ///
  /// @throws ServiceException.NotFound when it is not here, not even in part
  public void remove(Digest digest) throws IOException, InterruptedException {
    metaInfos.forget(digest);
    Removal removal = new Removal();
    loop.forget(
        digest,
        () -> {
          try {
            store.delete(digest);
          } catch (IOException | RuntimeException e) {
            removal.failure = e;
          }
          removal.done.countDown();
        });
    if (!removal.done.await(DISK_PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new ServiceException.Unavailable("the disk did not delete " + digest + " in time");
    }
    switch (removal.failure) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Exception e -> throw new IllegalStateException(e);
    }
  }

  private static final class Removal {
    final CountDownLatch done = new CountDownLatch(1);
    volatile @Nullable Exception failure;
  }

  /// The downloads that are running now.
  public List<Progress> progress() {
    return loop.progress();
  }

  public PeerEvents events() {
    return events;
  }

  /// Whether the scheduling thread does its work; for a health check.
  public boolean isAlive(Duration timeout) throws InterruptedException {
    return loop.isAlive(timeout.toNanos());
  }

  /// Closes all connections; who reads gets an error. What is on disk stays.
  @Override
  public void close() throws IOException {
    listener.close();
    try {
      loop.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
