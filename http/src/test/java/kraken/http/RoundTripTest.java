package kraken.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import kraken.core.ServiceException;
import kraken.http.client.HttpClient;
import kraken.http.client.HttpRequest;
import kraken.http.server.Router;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The client of this module against its server, both on one runtime.
class RoundTripTest {
  @TempDir private Path dir;

  private Loopback loopback;
  private HttpClient client;
  private byte[] blob;

  private record Hello(String name, int count) {}

  @BeforeEach
  void start() throws Exception {
    blob = Loopback.randomBytes(3_000_001);
    Path file = Files.write(dir.resolve("blob"), blob);
    var router =
        new Router()
            .get("/tags/{tag}", x -> x.sendText(200, x.param("tag")))
            .get("/blob", x -> x.sendBlob(FileContent.open(file), "application/octet-stream"))
            .get(
                "/missing",
                x -> {
                  throw new ServiceException.NotFound("no such blob");
                })
            .post("/hello", x -> x.sendJson(200, Json.read("hello", x.readAll(100), Hello.class)))
            .put(
                "/upload",
                x -> {
                  var got = new ByteArrayOutputStream();
                  x.readBody(chunk -> Loopback.copy(chunk, got));
                  x.sendBytes(200, "application/octet-stream", got.toByteArray());
                });
    loopback = new Loopback(router);
    client = loopback.client();
  }

  @AfterEach
  void stop() {
    loopback.close();
  }

  @Test
  void textComesBack() throws Exception {
    var answer = client.send(HttpRequest.get(url("/tags/library%2Ffoo:1")));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("library/foo:1");
  }

  @Test
  void errorsArePlainText() throws Exception {
    var answer = client.send(HttpRequest.get(url("/missing")));
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).isEqualTo("no such blob\n");
  }

  @Test
  void jsonGoesBothWays() throws Exception {
    var answer =
        client.send(
            HttpRequest.post(url("/hello"))
                .body(
                    "{\"NAME\":\"a\",\"x\":[1],\"Count\":3}".getBytes(UTF_8), "application/json"));
    assertThat(answer.text()).isEqualTo("{\"name\":\"a\",\"count\":3}");
    assertThat(answer.json(Hello.class)).isEqualTo(new Hello("a", 3));
  }

  @Test
  void blobIsDownloadedWhole() throws Exception {
    var got = new ByteArrayOutputStream();
    var answer = client.download(HttpRequest.get(url("/blob")), chunk -> Loopback.copy(chunk, got));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Length")).contains("3000001");
    assertThat(got.toByteArray()).isEqualTo(blob);
  }

  @Test
  void headHasTheLengthAndNoBody() throws Exception {
    var answer = client.send(HttpRequest.head(url("/blob")));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Length")).contains("3000001");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void rangeOfABlobIsUploaded() throws Exception {
    try (var content = FileContent.open(dir.resolve("blob"))) {
      var answer = client.upload(HttpRequest.put(url("/upload")).body(content, 7, 2_000_000));
      assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(blob, 7, 2_000_007));
    }
  }

  private String url(String path) {
    return loopback.url(path);
  }
}
