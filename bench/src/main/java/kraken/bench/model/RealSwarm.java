package kraken.bench.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kraken.core.MetaInfo;
import kraken.core.MetaInfoGenerator;
import kraken.core.PeerInfo;

/// All hosts of one run, in this process. The seats of the origins are as a ring would give them;
/// the tracker is the production peer book behind a lock. To be closed, which deletes the files.
final class RealSwarm implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Setup setup;
  private final Path root;
  private final MetaInfo metaInfo;
  private final Book book = new Book();
  private final List<RealHost> origins = new ArrayList<>();
  private final List<RealHost> agents = new ArrayList<>();
  private final long verifyNanosPerMiB;

  RealSwarm(Setup setup, long seed) throws IOException {
    this.setup = setup;
    this.root = Files.createTempDirectory("kraken-model");
    byte[] bytes = new byte[Math.toIntExact(setup.blob())];
    new Random(seed).nextBytes(bytes);
    MetaInfoGenerator generator = new MetaInfoGenerator(setup.piece());
    generator.update(ByteBuffer.wrap(bytes));
    this.metaInfo = generator.finish();
    long spent = 0;
    for (int i = 0; i < setup.origins(); i++) {
      RealHost origin = RealHost.origin(root.resolve("origin" + i), setup, i, book);
      spent = origin.owns(metaInfo, bytes);
      origins.add(origin);
      book.seeds(origin.peer(true));
    }
    verifyNanosPerMiB = (long) (spent / (setup.piece() / (double) (1 << 20)));
    for (int i = 0; i < setup.agents(); i++) {
      agents.add(RealHost.agent(root.resolve("agent" + i), setup, i, book, metaInfo));
    }
  }

  /// From the last byte of a piece to its being on disk, as storing it at the last origin took.
  long verifyNanosPerMiB() {
    return verifyNanosPerMiB;
  }

  /// All agents pull at once; returns when the healthy ones have the blob.
  Outcome pull() throws Exception {
    long start = System.nanoTime();
    List<Double> ends = new ArrayList<>();
    ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    List<Future<Long>> healthy = new ArrayList<>();
    for (int i = 0; i < setup.agents(); i++) {
      RealHost agent = agents.get(i);
      Future<Long> end = clients.submit(() -> agent.pull(metaInfo.digest()));
      if (setup.isHealthy(i)) {
        healthy.add(end);
      }
    }
    for (int i = 0; i < setup.kill(); i++) {
      TimeUnit.NANOSECONDS.sleep(start + (long) (1e9 * setup.killAt()) - System.nanoTime());
      PeerInfo dead = agents.get(i).peer(false);
      book.buries(dead.id());
      agents.get(i).close();
    }
    for (Future<Long> end : healthy) {
      ends.add((end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) - start) / 1e9);
    }
    clients.shutdownNow();
    long sent = origins.stream().mapToLong(RealHost::sentBytes).sum();
    return Outcome.of(ends, (double) sent / setup.blob());
  }

  @Override
  public void close() throws IOException {
    for (RealHost host : Stream.concat(agents.stream(), origins.stream()).toList()) {
      host.close();
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
