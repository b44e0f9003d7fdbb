package kraken.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import kraken.http.server.HttpServer;
import kraken.http.server.ServerConfig;

/// A registry over the fake ports on a real port, and a client for it.
record TestServer(HttpServer server, MemoryRegistry memory, Wire wire) implements AutoCloseable {

  static TestServer readWrite(Path directory) throws IOException {
    var memory = new MemoryRegistry(directory);
    return start(memory, memory, Optional.of(memory));
  }

  static TestServer readOnly(Path directory) throws IOException {
    var memory = new MemoryRegistry(directory);
    return start(memory, memory, Optional.empty());
  }

  /// With other ports in front of the memory.
  static TestServer start(MemoryRegistry memory, Images images, Optional<Pushes> pushes)
      throws IOException {
    var server =
        new HttpServer(
            ServerConfig.loopback(), Registry.routes(images, pushes, RegistryConfig.DEFAULT));
    server.start();
    return new TestServer(server, memory, new Wire(server.port()));
  }

  @Override
  public void close() {
    server.close();
  }
}
