package kraken.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kraken.http.server.HttpServer;
import kraken.http.server.Observer;
import kraken.http.server.Router;
import kraken.http.server.ServerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RoutesTest {
  @TempDir private Path directory;

  private Router routes() {
    return Registry.routes(new MemoryRegistry(directory), Optional.empty(), RegistryConfig.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({
    "/v2, /v2",
    "/v2/, /v2/{path...}",
    "/v2/_catalog, /v2/_catalog",
    "/v2/a/b/tags/list, /v2/{name...}/tags/list",
    "/v2/a/b/manifests/1.0, /v2/{name...}/manifests/{reference}",
    "/v2/a/b/blobs/sha256:12, /v2/{name...}/blobs/{digest}",
    "/v2/a/b/blobs/uploads/, /v2/{name...}/blobs/uploads/",
    "/v2/a/b/blobs/uploads/id, /v2/{name...}/blobs/uploads/{id}"
  })
  void routesAreToldApartForMetrics(String path, String route) throws Exception {
    var served = new LinkedBlockingQueue<Observer.Served>();
    try (var server = new HttpServer(ServerConfig.loopback(), routes().observer(served::add))) {
      server.start();
      new Wire(server.port()).get(path);
      Observer.Served request = served.poll(20, TimeUnit.SECONDS);
      assertThat(request).isNotNull();
      assertThat(request.route()).isEqualTo(route);
    }
  }

  @Test
  void registryBesideOtherRoutesKeepsItsErrors() throws Exception {
    var outer = new Router().get("/health", exchange -> exchange.sendText(200, "OK"));
    try (var server = new HttpServer(ServerConfig.loopback(), outer.include(routes()))) {
      server.start();
      var wire = new Wire(server.port());
      assertThat(wire.get("/health").body()).isEqualTo("OK");
      assertThat(wire.get("/v2/nobody/tags/list").body()).contains("\"NAME_UNKNOWN\"");
      assertThat(wire.get("/v1/").body()).doesNotContain("errors");
    }
  }
}
