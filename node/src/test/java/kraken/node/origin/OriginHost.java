package kraken.node.origin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import kraken.core.HostPort;
import kraken.http.client.HttpClient;
import kraken.node.base.RoleRuntime;
import kraken.node.config.ConfigLoader;
import kraken.node.config.Flags;
import kraken.node.config.OriginConfig;
import kraken.store.BlobStore;

/// A whole origin on loopback ports with a file backend, for tests of roles that need one.
public final class OriginHost implements AutoCloseable {
  /// Long enough for a loaded machine.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final RoleRuntime runtime = RoleRuntime.create();
  private final HostPort address;
  private final OriginRole role;

  private OriginHost(Path dir, Path backend, HostPort self, List<HostPort> all) throws Exception {
    address = self;
    OriginConfig config =
        ConfigLoader.parse(OriginConfig.class, "test", yaml(dir, backend, all)).config();
    Flags.Origin flags =
        new Flags.Origin("127.0.0.1", 0, self.host(), self.port(), "zone1", "cluster1");
    role = OriginRole.start(config, flags, runtime);
  }

  private static String yaml(Path dir, Path backend, List<HostPort> all) {
    return """
    tls: {server: {disabled: true}, client: {disabled: true}}
    cluster: {static: [%s]}
    metainfogen: {piece_lengths: {0: 64KB}}
    blobserver: {duplicate_write_back_stagger: 1h}
    castore: {cache_dir: '%2$s/cache', upload_dir: '%2$s/upload', fsync: false}
    localdb: {source: '%2$s/tasks.db'}
    backends:
      - namespace: '^(?!unknown/)'
        backend: {file: {root: '%3$s', name_path: sharded_docker_blob}}
        must_ready: true
    """
        .formatted(
            all.stream().map(host -> "'" + host + "'").collect(Collectors.joining(",")),
            dir,
            backend);
  }

  /// An origin that is alone.
  ///
  /// @param dir blobs and tasks
  /// @param backend root of the file backend
  public static OriginHost start(Path dir, Path backend) throws Exception {
    HostPort self = freeAddress();
    return new OriginHost(dir, backend, self, List.of(self));
  }

  /// One of several origins.
  static OriginHost start(Path dir, Path backend, HostPort self, List<HostPort> all)
      throws Exception {
    return new OriginHost(dir, backend, self, all);
  }

  /// A loopback address on which nobody listens.
  public static HostPort freeAddress() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new HostPort("127.0.0.1", socket.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Its HTTP address.
  public HostPort address() {
    return address;
  }

  OriginRole role() {
    return role;
  }

  BlobStore store() {
    return role.store();
  }

  HttpClient client() {
    return runtime.client();
  }

  /// Waits until a condition holds.
  public static void eventually(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not become true within " + PATIENCE);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  /// Waits until nothing is left to be written back.
  public void awaitWrittenBack() throws Exception {
    eventually(() -> role.writeBacksPending() == 0);
  }

  @Override
  public void close() throws IOException {
    role.close();
    runtime.close();
  }
}
