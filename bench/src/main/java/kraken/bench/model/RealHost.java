package kraken.bench.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import kraken.cluster.api.MetaInfoJson;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.http.BlobContent;
import kraken.peer.AnnounceSource;
import kraken.peer.Downloads;
import kraken.peer.MissingBlob;
import kraken.peer.PeerConfig;
import kraken.peer.PeerEvents;
import kraken.peer.Seat;
import kraken.store.BlobStore;
import kraken.store.PartialBlob;
import kraken.store.StoreConfig;
import kraken.swarm.SwarmConfig;

/// One real host: a store in a directory of its own and a live peer on a free port.
final class RealHost implements AutoCloseable {
  private static final Namespace NAMESPACE = new Namespace("bench/model");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BlobStore store;
  private final PeerConfig config;
  private final Downloads downloads;
  private boolean closed;

  private RealHost(Path directory, PeerConfig config, Surroundings around) throws IOException {
    this.store = BlobStore.open(StoreConfig.under(directory).withFsync(false));
    this.config = config.withBindAddress("127.0.0.1");
    this.downloads =
        Downloads.start(
            this.config,
            new Downloads.Around(
                store,
                (_, _) -> around.metaInfo().orElseThrow(),
                around.announces(),
                MissingBlob.ignored(),
                around.seats(),
                new PeerEvents()));
  }

  private record Surroundings(
      Optional<MetaInfo> metaInfo, AnnounceSource announces, Seat.Plan seats) {}

  static RealHost origin(Path directory, Setup setup, int index, Book book) throws IOException {
    Seat seat = new Seat(index, setup.origins());
    return new RealHost(
        directory,
        config("origin", index, SwarmConfig.origin(), setup.rate()),
        new Surroundings(Optional.empty(), book::announce, _ -> Optional.of(seat)));
  }

  static RealHost agent(Path directory, Setup setup, int index, Book book, MetaInfo metaInfo)
      throws IOException {
    return new RealHost(
        directory,
        config("agent", index, SwarmConfig.agent(), setup.rateOf(index)),
        new Surroundings(Optional.of(metaInfo.withoutList()), book::announce, Seat.none()));
  }

  private static PeerConfig config(String name, int index, SwarmConfig swarm, long rate) {
    PeerId id = PeerId.addrHash(name, index + 1);
    return PeerConfig.of(id, "127.0.0.1", 0, swarm).withBandwidth(rate, rate);
  }

  /// Puts the blob into the store. Answers the nanoseconds that a piece took, the median: hashing,
  /// writing.
  long owns(MetaInfo metaInfo, byte[] bytes) throws IOException {
    long[] spent = new long[metaInfo.pieces()];
    try (PartialBlob partial = store.openPartial(metaInfo, MetaInfoJson.encode(metaInfo))) {
      for (int i = 0; i < metaInfo.pieces(); i++) {
        int from = Math.toIntExact(metaInfo.pieceOffset(i));
        long start = System.nanoTime();
        try (var check = partial.beginPiece(i)) {
          check.write(ByteBuffer.wrap(bytes, from, metaInfo.pieceLength(i)));
          if (!check.finish()) {
            throw new IOException("piece " + i + " is wrong");
          }
          partial.pieceStored(i);
        }
        spent[i] = System.nanoTime() - start;
      }
      partial.commit();
    }
    Arrays.sort(spent);
    return spent[spent.length / 2];
  }

  /// Reads the blob in order as it comes. Answers when the last byte could be read.
  long pull(Digest digest) throws IOException, InterruptedException {
    try (BlobContent content = downloads.open(NAMESPACE, digest)) {
      for (long at = 0; at < content.length(); ) {
        at += content.awaitAvailable(at, PATIENCE);
      }
      return System.nanoTime();
    }
  }

  PeerInfo peer(boolean origin) {
    return new PeerInfo(config.self(), "127.0.0.1", downloads.port(), origin, origin);
  }

  long sentBytes() {
    return downloads.events().bytesSent.sum();
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      downloads.close();
      store.close();
    }
  }
}
