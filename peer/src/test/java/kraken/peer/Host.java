package kraken.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import kraken.cluster.api.AnnounceAnswer;
import kraken.cluster.api.AnnounceRequest;
import kraken.cluster.api.Join;
import kraken.cluster.api.Joined;
import kraken.cluster.api.MetaInfoJson;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.core.ServiceException;
import kraken.http.BlobContent;
import kraken.store.BlobStore;
import kraken.store.StoreConfig;
import kraken.swarm.SwarmConfig;
import kraken.swarm.trace.TraceEvent;
import kraken.testkit.TestBlob;

/// One real host of a test: a store in a directory of its own, a live peer on a free port, and a
/// tracker that says what the test tells it.
final class Host implements AutoCloseable {
  static final Namespace NAMESPACE = new Namespace("vectors/live");

  final BlobStore store;
  final Path root;
  final PeerId id;
  final List<TraceEvent> trace = new CopyOnWriteArrayList<>();
  final PeerEvents events = new PeerEvents(trace::add);
  final List<PeerInfo> known = new CopyOnWriteArrayList<>();
  final List<AnnounceRequest> announces = new CopyOnWriteArrayList<>();
  final List<Join> joins = new CopyOnWriteArrayList<>();
  final List<Digest> lookups = new CopyOnWriteArrayList<>();
  volatile Optional<AnnounceAnswer> handout = Optional.empty();
  final List<Digest> refreshed = new CopyOnWriteArrayList<>();
  final Map<Digest, MetaInfo> metaInfos = new ConcurrentHashMap<>();
  final Downloads downloads;

  private Host(Path root, String name, UnaryOperator<PeerConfig> change, SwarmConfig swarm)
      throws IOException {
    this.root = root.resolve(name);
    this.store = BlobStore.open(StoreConfig.under(this.root).withFsync(false));
    PeerConfig config =
        change.apply(
            PeerConfig.of(PeerId.addrHash(name, 1), "127.0.0.1", 0, swarm)
                .withBindAddress("127.0.0.1"));
    this.id = config.self();
    this.downloads =
        Downloads.start(
            config,
            new Downloads.Around(
                store,
                new Tracker(),
                this::announce,
                (_, digest) -> refreshed.add(digest),
                events));
  }

  static Host agent(Path root, String name) throws IOException {
    return agent(root, name, UnaryOperator.identity());
  }

  static Host agent(Path root, String name, UnaryOperator<PeerConfig> change) throws IOException {
    return new Host(root, name, change, SwarmConfig.agent());
  }

  static Host agent(Path root, String name, SwarmConfig swarm) throws IOException {
    return new Host(root, name, UnaryOperator.identity(), swarm);
  }

  /// A host without our extensions, under a given id: on the wire as the reference would be.
  static Host like(Path root, String name, PeerId id, SwarmConfig swarm) throws IOException {
    return new Host(
        root,
        name,
        config ->
            PeerConfig.of(id, config.ip(), 0, config.swarm()).withBindAddress(config.bindAddress()),
        Swarms.withoutExtensions(swarm));
  }

  static Host origin(Path root, String name) throws IOException {
    return origin(root, name, UnaryOperator.identity());
  }

  static Host origin(Path root, String name, UnaryOperator<PeerConfig> change) throws IOException {
    return new Host(root, name, change, SwarmConfig.origin());
  }

  /// Its half that gives metainfo.
  private final class Tracker implements MetaInfoSource {
    @Override
    public MetaInfo metaInfo(Namespace namespace, Digest digest) {
      lookups.add(digest);
      return known(namespace, digest);
    }

    @Override
    public Joined join(Namespace namespace, Join join) {
      joins.add(join);
      return new Joined(known(namespace, join.digest()), handout);
    }
  }

  private MetaInfo known(Namespace namespace, Digest digest) {
    MetaInfo metaInfo = metaInfos.get(digest);
    if (metaInfo == null) {
      throw new ServiceException.NotFound(namespace + " has no " + digest);
    }
    return metaInfo;
  }

  private AnnounceAnswer announce(AnnounceRequest request) {
    announces.add(request);
    return new AnnounceAnswer(known, Duration.ofSeconds(3));
  }

  /// How a tracker hands this host out.
  PeerInfo peer(boolean origin) {
    return new PeerInfo(id, "127.0.0.1", downloads.port(), origin, origin);
  }

  Host knows(TestBlob blob) {
    metaInfos.put(blob.digest(), blob.metaInfo().withoutList());
    return this;
  }

  Host knows(PeerInfo... peers) {
    known.addAll(List.of(peers));
    return this;
  }

  /// The tracker answers the first announce with the metainfo, so.
  Host isHanded(PeerInfo... peers) {
    handout = Optional.of(new AnnounceAnswer(List.of(peers), Duration.ofSeconds(3)));
    return this;
  }

  /// Puts the whole blob into the store.
  Host has(TestBlob blob) throws IOException {
    try (var partial = store.openPartial(blob.metaInfo(), MetaInfoJson.encode(blob.metaInfo()))) {
      for (int i = 0; i < blob.metaInfo().pieces(); i++) {
        hasPiece(partial, blob, i);
      }
      partial.commit();
    }
    return this;
  }

  static void hasPiece(kraken.store.PartialBlob partial, TestBlob blob, int piece)
      throws IOException {
    try (var check = partial.beginPiece(piece)) {
      check.write(java.nio.ByteBuffer.wrap(blob.piece(piece)));
      if (!check.finish()) {
        throw new IllegalStateException("piece " + piece + " of the test is wrong");
      }
      partial.pieceStored(piece);
    }
  }

  /// Reads the blob as a client would, while it comes.
  byte[] pull(Digest digest) throws IOException, InterruptedException {
    try (BlobContent content = downloads.open(NAMESPACE, digest)) {
      return read(content);
    }
  }

  static byte[] read(BlobContent content) throws IOException, InterruptedException {
    java.nio.ByteBuffer all = java.nio.ByteBuffer.allocate((int) content.length());
    while (all.hasRemaining()) {
      int at = all.position();
      long ready = content.awaitAvailable(at, Duration.ofSeconds(30));
      all.limit((int) Math.min(all.capacity(), at + ready));
      while (all.hasRemaining()) {
        content.channel().read(all, all.position());
      }
      all.limit(all.capacity());
    }
    return all.array();
  }

  /// The data files on disk, complete and partial ones.
  List<String> dataFiles() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(file -> file.endsWith("data"))
          .forEach(file -> names.add(root.relativize(file).toString()));
    }
    return names;
  }

  byte[] cached(Digest digest) throws IOException {
    Path path = store.find(digest).orElseThrow().path();
    try (var in = Files.newInputStream(path, StandardOpenOption.READ)) {
      return in.readAllBytes();
    }
  }

  @Override
  public void close() throws IOException {
    downloads.close();
    store.close();
  }
}
