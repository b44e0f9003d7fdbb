package kraken.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import kraken.core.Digest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UploadsTest {
  private static final String UPLOADS = "/v2/library/app/blobs/uploads/";
  private static final String TEXT = "0123456789";
  private static final Digest DIGEST = Digest.of(TEXT.getBytes(UTF_8));
  private static final Digest OTHER = Digest.of("other".getBytes(UTF_8));

  @TempDir private Path directory;
  private TestServer registry;

  @BeforeEach
  void start() throws IOException {
    registry = TestServer.readWrite(directory);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private Wire wire() {
    return registry.wire();
  }

  private String begin() throws IOException {
    return wire().send("POST", UPLOADS, "").location();
  }

  private void assertStored() throws IOException {
    assertThat(wire().get("/v2/library/app/blobs/" + DIGEST).body()).isEqualTo(TEXT);
    assertThat(registry.memory().uploadsOpen()).isZero();
  }

  private void assertNothingStored() throws IOException {
    assertThat(wire().head("/v2/library/app/blobs/" + DIGEST).status()).isEqualTo(404);
    assertThat(registry.memory().uploadsOpen()).isZero();
  }

  @Test
  void uploadBeginsWithALocation() throws IOException {
    for (String url : new String[] {UPLOADS, UPLOADS.substring(0, UPLOADS.length() - 1)}) {
      Wire.Answer answer = wire().send("POST", url, "");
      assertThat(answer.status()).isEqualTo(202);
      String id = answer.header("Docker-Upload-UUID").orElseThrow();
      assertThat(answer.headers())
          .containsEntry("location", UPLOADS + id)
          .containsEntry("range", "0-0")
          .containsEntry("content-length", "0")
          .containsEntry("docker-distribution-api-version", "registry/2.0");
    }
  }

  @Test
  void wholeBlobGoesInWithOnePost() throws IOException {
    Wire.Answer answer = wire().send("POST", UPLOADS + "?digest=" + DIGEST, TEXT);
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.headers())
        .containsEntry("location", "/v2/library/app/blobs/" + DIGEST)
        .containsEntry("docker-content-digest", DIGEST.toString());
    assertStored();
  }

  @Test
  void wholeBlobGoesInWithPostAndPut() throws IOException {
    Wire.Answer answer =
        wire().send("PUT", begin() + "?digest=" + DIGEST.toString().replace(":", "%3A"), TEXT);
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.location()).isEqualTo("/v2/library/app/blobs/" + DIGEST);
    assertStored();
  }

  @Test
  void streamWithoutLengthIsAppended() throws IOException {
    String location = begin();
    Wire.Answer first = wire().stream("PATCH", location, "0123");
    assertThat(first.status()).isEqualTo(202);
    assertThat(first.headers()).containsEntry("range", "0-3").containsKey("docker-upload-uuid");
    Wire.Answer second = wire().stream("PATCH", first.location(), "456789");
    assertThat(second.headers()).containsEntry("range", "0-9");
    assertThat(wire().send("PUT", second.location() + "?digest=" + DIGEST, "").status())
        .isEqualTo(201);
    assertStored();
  }

  @Test
  void chunksInOrderAndTheLastOneInThePut() throws IOException {
    String location = begin();
    assertThat(wire().send("PATCH", location, "0123", "Content-Range: 0-3").status())
        .isEqualTo(202);
    assertThat(wire().send("PATCH", location, "4567", "Content-Range: 4-7").header("Range"))
        .contains("0-7");
    Wire.Answer last =
        wire().send("PUT", location + "?digest=" + DIGEST, "89", "Content-Range: 8-9");
    assertThat(last.status()).isEqualTo(201);
    assertStored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5-8", "0-3", "3-6"})
  void chunkOutOfOrderIs416AndSaysWhereWeAre(String range) throws IOException {
    String location = begin();
    wire().send("PATCH", location, "0123", "Content-Range: 0-3");
    Wire.Answer answer = wire().send("PATCH", location, "xxxx", "Content-Range: " + range);
    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.headers()).containsEntry("range", "0-3").containsEntry("location", location);
    assertThat(answer.body()).contains("\"RANGE_INVALID\"");
    assertThat(wire().get(location).header("Range")).contains("0-3");
  }

  @Test
  void firstChunkThatIsNotTheFirstIs416() throws IOException {
    Wire.Answer answer = wire().send("PATCH", begin(), "xxxx", "Content-Range: 4-7");
    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.headers()).containsEntry("range", "0-0");
  }

  @Test
  void malformedContentRangeIs416() throws IOException {
    Wire.Answer answer = wire().send("PATCH", begin(), "xxxx", "Content-Range: some-bytes");
    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.body()).contains("Content-Range must look like 0-1023");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0-2", "0-9"})
  void contentRangeThatDisagreesWithTheLengthIs400(String range) throws IOException {
    String location = begin();
    Wire.Answer declared = wire().send("PATCH", location, "0123", "Content-Range: " + range);
    assertThat(declared.status()).isEqualTo(400);
    assertThat(declared.body()).contains("\"SIZE_INVALID\"");
    assertThat(wire().get(location).header("Range")).contains("0-0");
    Wire.Answer streamed = wire().stream("PATCH", location, "0123", "Content-Range: " + range);
    assertThat(streamed.status()).isEqualTo(400);
    assertThat(streamed.body()).contains("\"SIZE_INVALID\"");
  }

  @Test
  void statusTellsHowFarItIs() throws IOException {
    String location = begin();
    wire().send("PATCH", location, "01234");
    Wire.Answer answer = wire().get(location);
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.headers())
        .containsEntry("range", "0-4")
        .containsEntry("location", location)
        .containsKey("docker-upload-uuid");
  }

  @Test
  void cancelledUploadIsGone() throws IOException {
    String location = begin();
    assertThat(wire().send("DELETE", location, "").status()).isEqualTo(204);
    assertThat(registry.memory().uploadsOpen()).isZero();
    for (String method : new String[] {"GET", "PATCH", "DELETE"}) {
      Wire.Answer answer = wire().send(method, location, "");
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.body()).contains("\"BLOB_UPLOAD_UNKNOWN\"");
    }
    assertThat(wire().send("PUT", location + "?digest=" + DIGEST, TEXT).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "..", "%2e%2e%2fx", "a.b", "%00"})
  void unknownOrTrickyUploadIdIsRefused(String id) throws IOException {
    int status = wire().get(UPLOADS + id).status();
    assertThat(status).isIn(400, 404);
  }

  @Test
  void uploadBelongsToItsRepository() throws IOException {
    String location = begin().replace("library/app", "library/other");
    assertThat(wire().get(location).status()).isEqualTo(404);
  }

  @Test
  void wrongDigestIs400AndNothingStays() throws IOException {
    Wire.Answer put = wire().send("PUT", begin() + "?digest=" + OTHER, TEXT);
    assertThat(put.status()).isEqualTo(400);
    assertThat(put.body()).contains("\"DIGEST_INVALID\"").contains(DIGEST.toString());
    assertNothingStored();
    Wire.Answer post = wire().send("POST", UPLOADS + "?digest=" + OTHER, TEXT);
    assertThat(post.status()).isEqualTo(400);
    assertThat(post.body()).contains("\"DIGEST_INVALID\"");
    assertNothingStored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?digest=", "?digest=sha256:12", "?digest=md5:12"})
  void putNeedsADigestAndKeepsTheUploadWithoutOne(String query) throws IOException {
    String location = begin();
    Wire.Answer answer = wire().send("PUT", location + query, "");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("\"DIGEST_INVALID\"");
    assertThat(wire().get(location).status()).isEqualTo(204);
  }

  @Test
  void bodyShorterThanDeclaredCommitsNothing() throws IOException {
    String location = begin();
    String query = "?digest=" + DIGEST;
    wire().send("PUT", location + query, TEXT, "Content-Length: 20");
    wire().send("POST", UPLOADS + query, TEXT, "Content-Length: 20");
    assertThat(wire().head("/v2/library/app/blobs/" + DIGEST).status()).isEqualTo(404);
    assertThat(wire().get(location).status()).isEqualTo(204);
    assertThat(registry.memory().uploadsOpen()).isEqualTo(1);
  }

  @Test
  void secondWriterIsToldToComeAgain() throws Exception {
    String location = begin();
    var entered = new CountDownLatch(1);
    var proceed = new CountDownLatch(1);
    registry.memory().beforeAppend =
        () -> {
          entered.countDown();
          awaitUninterruptibly(proceed);
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Wire.Answer> first = threads.submit(() -> wire().send("PATCH", location, TEXT));
      awaitUninterruptibly(entered);
      for (String method : new String[] {"PATCH", "DELETE"}) {
        Wire.Answer second = wire().send(method, location, "");
        assertThat(second.status()).isEqualTo(503);
        assertThat(second.headers()).containsKey("retry-after");
      }
      assertThat(wire().get(location).status()).isEqualTo(204);
      proceed.countDown();
      assertThat(first.get().status()).isEqualTo(202);
    }
    assertThat(wire().send("PUT", location + "?digest=" + DIGEST, "").status()).isEqualTo(201);
    assertStored();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void mountOfAKnownBlobCreatesIt() throws IOException {
    registry.memory().put(TEXT.getBytes(UTF_8));
    for (String from : new String[] {"&from=library/other", ""}) {
      Wire.Answer answer = wire().send("POST", UPLOADS + "?mount=" + DIGEST + from, "");
      assertThat(answer.status()).isEqualTo(201);
      assertThat(answer.location()).isEqualTo("/v2/library/app/blobs/" + DIGEST);
      assertThat(answer.header("Docker-Content-Digest")).contains(DIGEST.toString());
    }
    assertThat(registry.memory().uploadsOpen()).isZero();
  }

  @Test
  void mountOfAnUnknownBlobBeginsAnUpload() throws IOException {
    Wire.Answer answer = wire().send("POST", UPLOADS + "?mount=" + DIGEST + "&from=other", "");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(wire().send("PUT", answer.location() + "?digest=" + DIGEST, TEXT).status())
        .isEqualTo(201);
    assertStored();
  }

  @Test
  void emptyBlobCanBePushed() throws IOException {
    Digest empty = Digest.of(new byte[0]);
    assertThat(wire().send("PUT", begin() + "?digest=" + empty, "").status()).isEqualTo(201);
    assertThat(wire().get("/v2/library/app/blobs/" + empty).status()).isEqualTo(200);
  }

  @Test
  void largeBlobGoesThrough() throws IOException {
    byte[] large = new byte[5 << 20];
    new java.util.Random(1).nextBytes(large);
    Digest digest = Digest.of(large);
    String location = begin();
    Wire.Answer patch =
        wire().send("PATCH", location, large, "Content-Range: 0-" + (large.length - 1));
    assertThat(patch.status()).isEqualTo(202);
    assertThat(wire().send("PUT", location + "?digest=" + digest, "").status()).isEqualTo(201);
    assertThat(wire().head("/v2/a/blobs/" + digest).headers())
        .containsEntry("content-length", "" + large.length);
  }

  @Test
  void badRepositoryCannotBeginAnUpload() throws IOException {
    Wire.Answer answer = wire().send("POST", "/v2/Library/app/blobs/uploads/", "");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("\"NAME_INVALID\"");
    assertThat(registry.memory().uploadsOpen()).isZero();
  }
}
