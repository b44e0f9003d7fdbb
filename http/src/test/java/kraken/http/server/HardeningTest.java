package kraken.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import kraken.core.ServiceException;
import kraken.http.Loopback;
import kraken.http.RawClient;
import kraken.http.client.ClientConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What hostile and broken clients get.
@Timeout(60)
final class HardeningTest {
  private static Router router() {
    return new Router()
        .get("/ok", x -> x.sendText(200, "ok"))
        .get("/list/{prefix...}", x -> x.sendText(200, x.param("prefix")))
        .get(
            "/conflict",
            _ -> {
              throw new ServiceException.Conflict("there already");
            })
        .get(
            "/bug",
            _ -> {
              throw new IllegalArgumentException("secret");
            })
        .get(
            "/partial",
            x ->
                x.sendStream(
                    200,
                    "text/plain",
                    out -> {
                      out.accept(java.nio.ByteBuffer.wrap(new byte[] {'a'}));
                      throw new IllegalArgumentException("secret");
                    }))
        .get("/q", x -> x.sendText(200, String.join(",", x.queries("a"))))
        .put("/body", x -> x.sendText(200, x.readAll(10).length + " bytes"))
        .put(
            "/stream",
            x -> {
              long[] n = new long[1];
              x.readBody(chunk -> {
                n[0] += chunk.remaining();
                chunk.position(chunk.limit());
              });
              x.sendText(200, n[0] + " bytes");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /ok HTTP/1.1^Host: x^^                                        | 200 | ok",
        "GET /ok?x=%zz HTTP/1.1^Host: x^^                                  | 200 | ok",
        "GET http://x/ok HTTP/1.1^Host: x^^                                | 200 | ok",
        "GET /list//library/foo HTTP/1.1^Host: x^^                         | 200 | /library/foo",
        "GET /list/a%2Fb HTTP/1.1^Host: x^^                                | 200 | a/b",
        "GET /list/a;b=c HTTP/1.1^Host: x^^                                | 200 | a;b=c",
        "GET /list/../ok HTTP/1.1^Host: x^^                                | 400 | param prefix",
        "GET /list/%2e%2e/ok HTTP/1.1^Host: x^^                            | 400 | param prefix",
        "GET /list/%zz HTTP/1.1^Host: x^^                                  | 400 | ",
        "GET /../ok HTTP/1.1^Host: x^^                                     | 400 | ",
        "GET //ok HTTP/1.1^Host: x^^                                       | 404 | no such page",
        "GET /q?a=1&b=2&a=%41+c HTTP/1.1^Host: x^^                         | 200 | 1,A c",
        "GET /q?a=%4 HTTP/1.1^Host: x^^                                    | 400 | bad escape",
        "POST /ok HTTP/1.1^Host: x^Content-Length: 0^^                     | 405 | POST is not allowed",
        "OPTIONS * HTTP/1.1^Host: x^^                                      | 400 | ",
        "GET /conflict HTTP/1.1^Host: x^^                                  | 409 | there already",
        "GET /bug HTTP/1.1^Host: x^^                                       | 500 | internal error",
        "PUT /body HTTP/1.1^Host: x^Content-Length: 3^^abc                 | 200 | 3 bytes",
        "PUT /body HTTP/1.1^Host: x^Content-Length: 11^^abcdefghijk        | 413 | longer than",
        "PUT /body HTTP/1.1^Host: x^Transfer-Encoding: chunked^^3^abc^0^^  | 200 | 3 bytes",
        "PUT /body HTTP/1.1^Host: x^Transfer-Encoding: chunked^^b^abcdefghijk^0^^ | 413 | longer than",
        "PUT /body HTTP/1.1^Host: x^Transfer-Encoding: chunked^^zz^abc     | 400 | ",
        "PUT /body HTTP/1.1^Host: x^Content-Length: 3^Content-Length: 4^^abc | 400 | ",
        "PUT /body HTTP/1.1^Host: x^Content-Length: -3^^abc                | 400 | ",
        "PUT /body HTTP/1.1^Host: x^Content-Length: 3^Transfer-Encoding: chunked^^0^^ | 400 | ",
        "GET /ok HTTP/1.1^^                                                | 400 | ",
        "GET /ok HTTP/9.9^Host: x^^                                        | 505 | ",
        "^^GARBAGE^^                                                       | 400 | ",
        "GET /ok HTTP/1.1^Host: x^ folded: y^^                             | 400 | "
      })
  void rawRequestGetsItsStatus(String request, int status, @Nullable String body) throws Exception {
    try (var loopback = new Loopback(router());
        var raw = loopback.raw()) {
      var answer = raw.send(request.replace("^", "\r\n")).answer();
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.body())
          .contains(Objects.requireNonNullElse(body, ""))
          .doesNotContain("secret", "Exception");
    }
  }

  @Test
  void methodNotAllowedNamesTheAllowed() throws Exception {
    try (var loopback = new Loopback(router());
        var raw = loopback.raw()) {
      var answer = raw.send("DELETE /ok HTTP/1.1\r\nHost: x\r\n\r\n").answer();
      assertThat(answer.header("allow")).contains("GET, HEAD");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/../x", "/a%00b", "/a/%zz", "/%2e%2e/%2e%2e/x"})
  void pathThatIsNoneIsAnsweredInTheFormOfTheRouter(String path) throws Exception {
    var router = router().errors((exchange, e) -> exchange.sendText(400, "in form: " + e));
    try (var loopback = new Loopback(router);
        var raw = loopback.raw()) {
      var answer = raw.sendGet(path).answer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).startsWith("in form: ").contains("malformed: its path");
    }
  }

  @Test
  void headerFloodIs431AndLongPath414() throws Exception {
    try (var loopback = new Loopback(router())) {
      try (var raw = loopback.raw()) {
        String flood = "X: " + "y".repeat(2000) + "\r\n";
        var answer = raw.send("GET /ok HTTP/1.1\r\nHost: x\r\n" + flood.repeat(30)).answer();
        assertThat(answer.status()).isEqualTo(431);
        assertThat(raw.isClosedByServer()).isTrue();
      }
      try (var raw = loopback.raw()) {
        assertThat(raw.sendGet("/" + "a".repeat(40_000)).answer().status()).isEqualTo(414);
      }
    }
  }

  @Test
  void slowHeadersAreClosedAfterTheIdleTimeout() throws Exception {
    var config = ServerConfig.loopback().withIdleTimeout(Duration.ofMillis(100));
    try (var loopback = new Loopback(router(), config, ClientConfig.defaults());
        var raw = loopback.raw()) {
      raw.send("GET /ok HTTP/1.1\r\nHost:");
      int status = raw.answer().status();
      assertThat(status).isIn(0, 408, 400);
      assertThat(raw.isClosedByServer()).isTrue();
    }
  }

  @Test
  void bodyThatEndsEarlyIsNoAnswerOfSuccess() throws Exception {
    try (var loopback = new Loopback(router());
        var raw = loopback.raw()) {
      raw.send("PUT /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc").endOutput();
      assertThat(raw.answer().status()).isNotEqualTo(200);
      var served = loopback.nextServed();
      assertThat(served.received()).isEqualTo(3);
    }
  }

  @Test
  void bodyThatStallsIsCutAfterTheIdleTimeout() throws Exception {
    var config = ServerConfig.loopback().withIdleTimeout(Duration.ofMillis(100));
    try (var loopback = new Loopback(router(), config, ClientConfig.defaults());
        var raw = loopback.raw()) {
      raw.send("PUT /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc");
      assertThat(raw.answer().status()).isNotEqualTo(200);
      assertThat(raw.isClosedByServer()).isTrue();
    }
  }

  @Test
  void bodyPastItsLengthIsTheNextRequest() throws Exception {
    try (var loopback = new Loopback(router());
        var raw = loopback.raw()) {
      raw.send(
          "PUT /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc\u0001\u0002\r\n\r\n");
      assertThat(raw.answer().body()).isEqualTo("3 bytes");
      assertThat(raw.answer().status()).isEqualTo(400);
    }
  }

  @Test
  void expectedContinueIsSentBeforeTheBody() throws Exception {
    try (var loopback = new Loopback(router());
        var raw = loopback.raw()) {
      raw.send(
          "PUT /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
      var head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) raw.read());
      }
      assertThat(head.toString()).startsWith("HTTP/1.1 100");
      assertThat(raw.send("abc").answer().body()).isEqualTo("3 bytes");
    }
  }

  @Test
  void streamThatFailsHalfWayIsCut() throws Exception {
    try (var loopback = new Loopback(router());
        var raw = loopback.raw()) {
      var answer = raw.sendGet("/partial").answer();
      assertThat(answer.status()).isEqualTo(200);
      // A complete chunked body would end with its last chunk.
      assertThat(answer.body()).doesNotContain("0\r\n\r\n").doesNotContain("secret");
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    try (var loopback = new Loopback(router());
        var raw = loopback.raw()) {
      raw.sendGet("/list/1").sendGet("/list/2").sendGet("/list/3");
      for (String expected : List.of("1", "2", "3")) {
        assertThat(raw.answer().body()).isEqualTo(expected);
      }
    }
  }

  @Test
  void connectionsPastTheLimitWait() throws Exception {
    var config = ServerConfig.loopback().withMaxConnections(3);
    var open = new ArrayList<RawClient>();
    try (var loopback = new Loopback(router(), config, ClientConfig.defaults())) {
      for (int i = 0; i < 3; i++) {
        var raw = loopback.raw();
        open.add(raw);
        assertThat(raw.sendGet("/ok").answer().status()).isEqualTo(200);
      }
      try (var late = loopback.raw()) {
        late.sendGet("/list/late");
        assertThat(open.getFirst().sendGet("/ok").answer().status()).isEqualTo(200);
        open.removeFirst().close();
        assertThat(late.answer().body()).isEqualTo("late");
      }
    } finally {
      for (RawClient raw : open) {
        raw.close();
      }
    }
  }
}
