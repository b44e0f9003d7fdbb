package kraken.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import kraken.http.BlobContent;
import kraken.http.CrankedContent;
import kraken.http.FileContent;
import kraken.http.Loopback;
import kraken.http.RawClient;
import kraken.http.client.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Blobs as clients see them: ranges, growth, failures in the middle, clients that go away.
@Timeout(60)
final class BlobAnswerTest {
  @TempDir private Path dir;

  private static String get(String headers) {
    return "GET /blob HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
  }

  private Loopback serving(byte[] bytes) throws Exception {
    Path file = Files.write(dir.resolve("blob"), bytes);
    return new Loopback(
        new Router()
            .get(
                "/blob",
                x ->
                    x.header("ETag", "\"e\"")
                        .sendBlob(FileContent.open(file), "application/octet-stream")));
  }

  private static Loopback serving(BlobContent content) throws Exception {
    return new Loopback(
        new Router().get("/blob", x -> x.sendBlob(content, "application/octet-stream")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65536, 65537, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5_000_000})
  void blobOfAnyLengthArrivesWhole(int length) throws Exception {
    byte[] bytes = Loopback.randomBytes(length);
    try (var loopback = serving(bytes)) {
      var got = new ByteArrayOutputStream();
      var answer =
          loopback
              .client()
              .download(HttpRequest.get(loopback.url("/blob")), c -> Loopback.copy(c, got));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("content-length")).contains(Integer.toString(length));
      assertThat(answer.header("accept-ranges")).contains("bytes");
      assertThat(got.toByteArray()).isEqualTo(bytes);
      var served = loopback.nextServed();
      assertThat(served.sent()).isEqualTo(length);
      assertThat(served.route()).isEqualTo("/blob");
      assertThat(served.complete()).isTrue();
    }
  }

  @Test
  void everyRangeOfASmallBlobIsExact() throws Exception {
    String blob = "abcde";
    try (var loopback = serving(blob.getBytes(ISO_8859_1));
        var raw = loopback.raw()) {
      for (int first = 0; first < 5; first++) {
        for (int last = first; last < 7; last++) {
          var answer = raw.send(get("Range: bytes=" + first + "-" + last + "\r\n")).answer();
          int end = Math.min(last, 4);
          assertThat(answer.status()).isEqualTo(206);
          assertThat(answer.header("content-range")).contains("bytes " + first + "-" + end + "/5");
          assertThat(answer.body()).isEqualTo(blob.substring(first, end + 1));
        }
        var suffix = raw.send(get("Range: bytes=-" + (first + 1) + "\r\n")).answer();
        assertThat(suffix.body()).isEqualTo(blob.substring(4 - first));
      }
    }
  }

  @Test
  void rangeOfALargeBlobIsExact() throws Exception {
    byte[] bytes = Loopback.randomBytes(3_000_000);
    try (var loopback = serving(bytes)) {
      var request = HttpRequest.get(loopback.url("/blob")).header("Range", "bytes=1048575-2500000");
      var answer = loopback.client().send(request);
      assertThat(answer.status()).isEqualTo(206);
      assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(bytes, 1048575, 2500001));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Range: bytes=5-                        | 416",
        "Range: bytes=-0                        | 416",
        "Range: bytes=0-1,3-4                   | 200",
        "Range: nonsense                        | 200",
        "Range: bytes=1-2^If-Range: \"e\"       | 206",
        "Range: bytes=1-2^If-Range: \"other\"   | 200",
        "Range: bytes=1-2^If-Range: W/\"e\"     | 200",
        "If-None-Match: \"e\"                   | 304",
        "If-None-Match: \"a\", W/\"e\"          | 304",
        "If-None-Match: *                       | 304",
        "If-None-Match: \"a\"                   | 200"
      })
  void conditionsAreMinded(String headers, int status) throws Exception {
    try (var loopback = serving("abcde".getBytes(ISO_8859_1));
        var raw = loopback.raw()) {
      String lines = headers.replace("^", "\r\n") + "\r\n";
      var answer =
          status == 304
              ? new RawClient.Answer(304, readHead(raw.send(get(lines))), "", true)
              : raw.send(get(lines)).answer();
      assertThat(answer.head()).startsWith("HTTP/1.1 " + status);
      if (status == 416) {
        assertThat(answer.header("content-range")).contains("bytes */5");
      }
      if (status == 200) {
        assertThat(answer.body()).isEqualTo("abcde");
      }
      assertThat(raw.send(get("Connection: close\r\n")).answer().body()).isEqualTo("abcde");
    }
  }

  private static String readHead(RawClient raw) throws Exception {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) raw.read());
    }
    return head.toString();
  }

  @Test
  void headTouchesNoData() throws Exception {
    var content = new CrankedContent(new byte[10], dir);
    try (var loopback = serving(content)) {
      var answer = loopback.client().send(HttpRequest.head(loopback.url("/blob")));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("content-length")).contains("10");
      assertThat(content.awaitClosed()).isTrue();
    }
  }

  @Test
  void bytesGoOutAsSoonAsTheyAreThere() throws Exception {
    byte[] bytes = Loopback.randomBytes(500_000);
    var content = new CrankedContent(bytes, dir);
    try (var loopback = serving(content);
        var raw = loopback.raw()) {
      raw.send(get(""));
      content.awaitReader();
      content.grow(1);
      String head = readHead(raw);
      assertThat(head).contains("Content-Length: 500000");
      assertThat((byte) raw.read()).isEqualTo(bytes[0]);
      content.grow(299_999);
      for (int i = 1; i < 300_000; i++) {
        assertThat((byte) raw.read()).isEqualTo(bytes[i]);
      }
      content.grow(200_000);
      for (int i = 300_000; i < 500_000; i++) {
        assertThat((byte) raw.read()).isEqualTo(bytes[i]);
      }
      assertThat(content.awaitClosed()).isTrue();
    }
  }

  @Test
  void rangeOfAGrowingBlobWaitsForItsOwnBytesOnly() throws Exception {
    byte[] bytes = "abcdefghij".getBytes(ISO_8859_1);
    var content = new CrankedContent(bytes, dir);
    content.grow(5);
    try (var loopback = serving(content);
        var raw = loopback.raw()) {
      assertThat(raw.send(get("Range: bytes=1-4\r\n")).answer().body()).isEqualTo("bcde");
      assertThat(content.awaitClosed()).isTrue();
    }
  }

  @Test
  void failureBeforeTheFirstByteIsAnAnswer() throws Exception {
    var content = new CrankedContent(new byte[10], dir);
    content.fail("no peer has it");
    try (var loopback = serving(content)) {
      var answer = loopback.client().send(HttpRequest.get(loopback.url("/blob")));
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.text()).isEqualTo("no peer has it\n");
      assertThat(answer.header("content-length")).contains("15");
      assertThat(content.awaitClosed()).isTrue();
    }
  }

  @Test
  void failureInTheMiddleCutsTheConnection() throws Exception {
    var content = new CrankedContent(new byte[10], dir);
    content.grow(4);
    try (var loopback = serving(content);
        var raw = loopback.raw()) {
      raw.send(get(""));
      content.awaitReader();
      content.fail("disk");
      var answer = raw.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.wholeBody()).isFalse();
      assertThat(answer.body()).hasSize(4);
      assertThat(content.awaitClosed()).isTrue();
      assertThat(loopback.nextServed().complete()).isFalse();
    }
  }

  @Test
  void contentThatDoesNotComeInTimeIsCutAfterPatience() throws Exception {
    var content = new CrankedContent(new byte[10], dir);
    content.grow(1);
    var router = new Router();
    router.get("/blob", x -> x.sendBlob(content, "text/plain", Duration.ofMillis(50)));
    try (var loopback = new Loopback(router);
        var raw = loopback.raw()) {
      assertThat(raw.send(get("")).answer().wholeBody()).isFalse();
    }
  }

  @Test
  void contentIsClosedWhenTheClientGoesAway() throws Exception {
    byte[] bytes = new byte[64 << 20];
    var content = new CrankedContent(bytes, dir);
    content.grow(bytes.length);
    try (var loopback = serving(content)) {
      var raw = loopback.raw();
      raw.send(get(""));
      assertThat(raw.read()).isEqualTo('H');
      raw.reset();
      assertThat(content.awaitClosed()).isTrue();
      var served = loopback.nextServed();
      assertThat(served.complete()).isFalse();
      assertThat(served.sent()).isLessThan(bytes.length);
    }
  }

  @Test
  void slowReadersDoNotDelayASmallRequest() throws Exception {
    Path file = Files.write(dir.resolve("big"), new byte[32 << 20]);
    var router =
        new Router()
            .get("/blob", x -> x.sendBlob(FileContent.open(file), "application/octet-stream"))
            .get("/tag", x -> x.sendText(200, "ok"));
    try (var loopback = new Loopback(router)) {
      var slow = new ArrayList<RawClient>();
      for (int i = 0; i < 300; i++) {
        slow.add(new RawClient(loopback.server().port(), 4096).send(get("")));
      }
      for (RawClient reader : slow) {
        assertThat(reader.read()).isEqualTo('H');
      }
      var tag = HttpRequest.get(loopback.url("/tag")).timeout(Duration.ofSeconds(5));
      for (int i = 0; i < 20; i++) {
        assertThat(loopback.client().send(tag).text()).isEqualTo("ok");
      }
      for (RawClient reader : slow) {
        reader.reset();
      }
    }
  }
}
