package kraken.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import kraken.http.FileContent;
import kraken.http.HttpRuntime;
import kraken.http.Loopback;
import kraken.http.client.ClientConfig;
import kraken.http.client.HttpClient;
import kraken.http.client.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Ports, protocols and the end of a server.
@Timeout(60)
final class HttpServerTest {
  @Test
  void http2WithoutTlsCarriesBlobs(@TempDir Path dir) throws Exception {
    byte[] bytes = Loopback.randomBytes(9_000_001);
    Path file = Files.write(dir.resolve("blob"), bytes);
    var router =
        new Router()
            .get("/blob", x -> x.sendBlob(FileContent.open(file), "application/octet-stream"))
            .put("/echo", x -> x.sendBytes(200, "x/y", x.readAll(10 << 20)));
    try (var loopback = new Loopback(router);
        var client = java.net.http.HttpClient.newBuilder().version(Version.HTTP_2).build()) {
      var get = java.net.http.HttpRequest.newBuilder(URI.create(loopback.url("/blob"))).build();
      for (int i = 0; i < 2; i++) {
        var answer = client.send(get, BodyHandlers.ofByteArray());
        assertThat(answer.version()).isEqualTo(Version.HTTP_2);
        assertThat(answer.headers().firstValue("content-length")).contains("9000001");
        assertThat(answer.body()).isEqualTo(bytes);
      }
      var put =
          java.net.http.HttpRequest.newBuilder(URI.create(loopback.url("/echo")))
              .PUT(java.net.http.HttpRequest.BodyPublishers.ofByteArray(bytes))
              .build();
      var echo = client.send(put, BodyHandlers.ofByteArray());
      assertThat(echo.version()).isEqualTo(Version.HTTP_2);
      assertThat(echo.body()).isEqualTo(bytes);
    }
  }

  @Test
  void serversShareARuntimeAndOneMayStopAlone() throws Exception {
    var router = new Router().get("/", x -> x.sendText(200, "ok"));
    try (var runtime = new HttpRuntime();
        var stays = new HttpServer(runtime, ServerConfig.loopback(), router);
        var client = new HttpClient(runtime, ClientConfig.defaults())) {
      stays.start();
      var stops = new HttpServer(runtime, ServerConfig.loopback(), router);
      stops.start();
      int port = stops.port();
      assertThat(port).isNotEqualTo(stays.port());
      assertThat(client.send(HttpRequest.get("http://127.0.0.1:" + port + "/")).text())
          .isEqualTo("ok");
      stops.close();
      assertThatThrownBy(() -> client.send(HttpRequest.get("http://127.0.0.1:" + port + "/")))
          .isInstanceOf(IOException.class);
      assertThat(client.send(HttpRequest.get("http://127.0.0.1:" + stays.port() + "/")).text())
          .isEqualTo("ok");
    }
  }

  @Test
  void takenPortIsNamed() throws Exception {
    var router = new Router();
    try (var first = new HttpServer(ServerConfig.loopback(), router)) {
      first.start();
      var second = new HttpServer(ServerConfig.onPort(first.port()).withHost("127.0.0.1"), router);
      assertThatThrownBy(second::start)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + first.port());
    }
  }

  @Test
  void closeLetsARunningRequestEnd() throws Exception {
    var running = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var router = new Router();
    router.get(
        "/",
        x -> {
          running.countDown();
          release.await();
          x.sendText(200, "done");
        });
    var server =
        new HttpServer(ServerConfig.loopback().withStopGrace(Duration.ofSeconds(30)), router);
    server.start();
    try (var client = new HttpClient(ClientConfig.defaults());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var request = HttpRequest.get("http://127.0.0.1:" + server.port() + "/");
      var answer = threads.submit(() -> client.send(request));
      running.await();
      var closed = threads.submit(server::close);
      assertThat(closed.isDone()).isFalse();
      release.countDown();
      assertThat(answer.get().text()).isEqualTo("done");
      closed.get();
    }
  }

  @Test
  void closeCutsWhatRunsPastTheGrace() throws Exception {
    var running = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    var router = new Router();
    router.get(
        "/",
        _ -> {
          running.countDown();
          never.await();
        });
    var server =
        new HttpServer(ServerConfig.loopback().withStopGrace(Duration.ofMillis(20)), router);
    server.start();
    try (var client = new HttpClient(ClientConfig.defaults());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var request = HttpRequest.get("http://127.0.0.1:" + server.port() + "/");
      var answer = threads.submit(() -> client.send(request));
      running.await();
      server.close();
      assertThatThrownBy(answer::get).hasCauseInstanceOf(IOException.class);
      never.countDown();
    }
  }

  @Test
  void handlerThatSendsNothingAnswers200AndTwiceIsABug() throws Exception {
    var router =
        new Router()
            .get("/nothing", _ -> {})
            .get(
                "/twice",
                x -> {
                  x.sendText(200, "a");
                  x.sendText(200, "b");
                });
    try (var loopback = new Loopback(router);
        var raw = loopback.raw()) {
      var nothing = raw.sendGet("/nothing").answer();
      assertThat(nothing.status()).isEqualTo(200);
      assertThat(nothing.header("content-length")).contains("0");
      assertThat(raw.sendGet("/twice").answer().body()).isEqualTo("a");
    }
  }

  @Test
  void includedRoutesKeepTheirErrors() throws Exception {
    ErrorMapper json = (x, e) -> x.sendJson(ErrorMapper.statusOf(e), ErrorMapper.messageOf(e));
    var registry = new Router().errors(json);
    registry.get(
        "/v2/{name...}/x",
        _ -> {
          throw new kraken.core.ServiceException.NotFound("no");
        });
    registry.include(
        new Router()
            .get(
                "/health",
                _ -> {
                  throw new kraken.core.ServiceException.TooBusy("busy");
                }));
    try (var loopback = new Loopback(registry)) {
      assertThat(loopback.client().send(HttpRequest.get(loopback.url("/v2/a/b/x"))).text())
          .isEqualTo("\"no\"");
      var health = loopback.client().send(HttpRequest.get(loopback.url("/health")));
      assertThat(health.text()).isEqualTo("busy\n");
      assertThat(health.status()).isEqualTo(503);
      assertThat(loopback.client().send(HttpRequest.get(loopback.url("/none"))).text())
          .isEqualTo("\"no such page: /none\"");
    }
  }
}
