package kraken.bench.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import kraken.cluster.api.AnnounceAnswer;
import kraken.cluster.api.AnnounceRequest;
import kraken.cluster.api.MetaInfoJson;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.MetaInfoGenerator;
import kraken.core.Namespace;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.core.ServiceException;
import kraken.http.BlobContent;
import kraken.peer.Downloads;
import kraken.peer.PeerConfig;
import kraken.peer.PeerEvents;
import kraken.store.BlobStore;
import kraken.store.PartialBlob;
import kraken.store.StoreConfig;
import kraken.swarm.SwarmConfig;
import kraken.swarm.trace.TraceEvent;

/// A live peer in a process of its own that does what it reads from its input, a line at a time,
/// and answers with a line:
///
/// ```
/// add SEED LENGTH PIECE      makes a blob          DATA-FILE METAINFO-FILE
/// pull METAINFO-FILE PORT    fetches it, verifies  done
/// drop METAINFO-FILE         deletes it            done
/// sink METAINFO-FILE PORT    reads, throws away    done
/// http DATA-FILE PORT        the same from nginx   done
/// ```
final class PeerProcess {
  private static final Namespace NAMESPACE = new Namespace("bench/transfer");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final PeerId SENDER = PeerId.addrHash("sender", 1);

  private final Path root;
  private final BlobStore store;
  private final Downloads downloads;
  private final Map<Digest, MetaInfo> metaInfos = new ConcurrentHashMap<>();
  private final Semaphore completed = new Semaphore(0);
  private volatile int senderPort;

  private PeerProcess(Path root, boolean sender) throws IOException {
    this.root = root;
    store = BlobStore.open(StoreConfig.under(root).withFsync(false));
    PeerId self = sender ? SENDER : PeerId.random(RandomGenerator.getDefault());
    PeerConfig config =
        PeerConfig.of(self, "127.0.0.1", 0, sender ? SwarmConfig.origin() : SwarmConfig.agent());
    downloads =
        Downloads.start(
            config.withBindAddress("127.0.0.1"),
            new Downloads.Around(
                store, this::metaInfo, this::announce, (_, _) -> {}, new PeerEvents(this::saw)));
  }

  /// Arguments: `sender` or `receiver`, and a directory. Ends with its input.
  public static void main(String[] args) throws Exception {
    PeerProcess peer = new PeerProcess(Path.of(args[1]), args[0].equals("sender"));
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    System.out.println(peer.downloads.port());
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      System.out.println(peer.obey(line.split(" ", -1)));
    }
    peer.downloads.close();
    peer.store.close();
  }

  private String obey(String[] words) throws Exception {
    return switch (words[0]) {
      case "add" ->
          add(Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
      case "pull" -> pull(read(words[1]), Integer.parseInt(words[2]));
      case "drop" -> drop(read(words[1]));
      case "sink" -> sink(read(words[1]), Integer.parseInt(words[2]));
      case "http" -> http(words[1], Integer.parseInt(words[2]));
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private static MetaInfo read(String file) throws IOException {
    return MetaInfoJson.decode(Files.readAllBytes(Path.of(file)));
  }

  private String add(long seed, long length, long pieceLength) throws IOException {
    RandomPieces bytes = new RandomPieces(seed, length, pieceLength);
    MetaInfoGenerator generator = new MetaInfoGenerator(pieceLength);
    for (int i = 0; i < bytes.count(); i++) {
      generator.update(bytes.piece(i));
    }
    MetaInfo metaInfo = generator.finish();
    Path description = root.resolve(metaInfo.digest().hex() + ".json");
    var made = store.find(metaInfo.digest());
    if (made.isPresent()) {
      return made.get().path() + " " + description;
    }
    byte[] json = MetaInfoJson.encode(metaInfo);
    try (PartialBlob partial = store.openPartial(metaInfo, json)) {
      for (int i = 0; i < metaInfo.pieces(); i++) {
        try (var check = partial.beginPiece(i)) {
          check.write(bytes.piece(i));
          check.finish();
          partial.pieceStored(i);
        }
      }
      partial.commit();
    }
    Files.write(description, json);
    return store.find(metaInfo.digest()).orElseThrow().path() + " " + description;
  }

  /// The bytes of a blob that need not be kept anywhere.
  private record RandomPieces(long seed, long length, long pieceLength) {
    int count() {
      return Math.toIntExact((length + pieceLength - 1) / pieceLength);
    }

    ByteBuffer piece(int index) {
      long size = Math.min(pieceLength, length - index * pieceLength);
      byte[] bytes = new byte[Math.toIntExact(size)];
      new java.util.SplittableRandom(seed * 1_000_003 + index).nextBytes(bytes);
      return ByteBuffer.wrap(bytes);
    }
  }

  /// Until the blob is committed, its digest found right.
  private String pull(MetaInfo metaInfo, int port) throws IOException, InterruptedException {
    metaInfos.put(metaInfo.digest(), metaInfo);
    senderPort = port;
    completed.drainPermits();
    try (BlobContent content = downloads.open(NAMESPACE, metaInfo.digest())) {
      if (!completed.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("got only the first " + content.available(0) + " bytes in time");
      }
    }
    return "done";
  }

  private String drop(MetaInfo metaInfo) throws IOException, InterruptedException {
    downloads.remove(metaInfo.digest());
    return "done";
  }

  private String sink(MetaInfo metaInfo, int port) throws IOException {
    try (WireSink sink = WireSink.dial(port, NAMESPACE, metaInfo)) {
      sink.readAll();
    }
    return "done";
  }

  private static String http(String file, int port) throws IOException {
    HttpSink.readAll(port, file, Files.size(Path.of(file)));
    return "done";
  }

  private void saw(TraceEvent event) {
    if (event instanceof TraceEvent.TorrentComplete) {
      completed.release();
    }
  }

  private MetaInfo metaInfo(Namespace namespace, Digest digest) {
    MetaInfo metaInfo = metaInfos.get(digest);
    if (metaInfo == null) {
      throw new ServiceException.NotFound(namespace + " has no " + digest);
    }
    return metaInfo;
  }

  /// Everybody is told of the sender alone.
  private AnnounceAnswer announce(AnnounceRequest request) {
    PeerInfo sender = new PeerInfo(SENDER, "127.0.0.1", senderPort, true, true);
    return new AnnounceAnswer(List.of(sender), Duration.ofSeconds(3));
  }
}
