package kraken.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.ServiceException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UploadTest {
  private static final Hashing PIECES = new Hashing.Pieces(UploadTest::pieceLength, 0);

  @TempDir Path root;
  private StoreConfig config;
  private BlobStore store;
  private final Fixture blob = Fixture.of(10_500, 1000, 3);
  private final Digest digest = blob.metaInfo().digest();

  @BeforeEach
  void openStore() throws IOException {
    config = StoreConfig.under(root);
    store = BlobStore.open(config);
  }

  private static long pieceLength(long length) {
    return length > 20_000 ? 2000 : 1000;
  }

  private static byte[] json(MetaInfo metaInfo) {
    return metaInfo.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void write(Upload upload, int from, int to) throws IOException {
    upload.write(from, ByteBuffer.wrap(blob.bytes(), from, to - from).slice());
  }

  @Test
  void uploadBecomesABlobTogetherWithItsMetaInfo() throws Exception {
    Upload upload = store.createUpload(PIECES);
    write(upload, 0, 4000);
    assertThat(upload.size()).isEqualTo(4000);
    write(upload, 4000, 10_500);
    MetaInfo metaInfo = upload.commitDescribed(digest, UploadTest::pieceLength, UploadTest::json);
    assertThat(metaInfo).isEqualTo(blob.metaInfo());
    Blob done = store.find(digest).orElseThrow();
    assertThat(Files.readAllBytes(done.path())).isEqualTo(blob.bytes());
    assertThat(store.sidecar(digest, "_torrentmeta")).contains(json(metaInfo));
    assertThat(FilesLeft.in(config.uploadDir())).isEmpty();
  }

  @Test
  void everyWayOfHashingGivesTheSameMetaInfo() throws Exception {
    for (Hashing hashing :
        List.of(
            PIECES,
            new Hashing.None(),
            new Hashing.WholeDigest(),
            new Hashing.Pieces(UploadTest::pieceLength, 30_000),
            new Hashing.Pieces(UploadTest::pieceLength, 10_500))) {
      Upload upload = store.createUpload(hashing);
      write(upload, 0, 10_500);
      assertThat(upload.commitDescribed(digest, UploadTest::pieceLength, UploadTest::json))
          .isEqualTo(blob.metaInfo());
      store.delete(digest);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19})
  void writesInAnyOrderWithOverlapsGiveTheSameBlob(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Upload upload = store.createUpload(PIECES);
    List<int[]> ranges = new ArrayList<>();
    for (int from = 0; from < 10_500; ) {
      int to = Math.min(10_500, from + 1 + random.nextInt(1500));
      ranges.add(new int[] {from, to});
      if (random.nextInt(4) == 0) {
        ranges.add(new int[] {Math.max(0, from - 100), to});
      }
      from = to;
    }
    byte[] garbage = new byte[2000];
    random.nextBytes(garbage);
    if (random.nextBoolean()) {
      upload.write(random.nextInt(8000), ByteBuffer.wrap(garbage));
    }
    int swaps = random.nextInt(5);
    for (int i = 0; i < swaps; i++) {
      int a = random.nextInt(ranges.size());
      int b = random.nextInt(ranges.size());
      int[] range = ranges.get(a);
      ranges.set(a, ranges.get(b));
      ranges.set(b, range);
    }
    for (int[] range : ranges) {
      write(upload, range[0], range[1]);
    }
    assertThat(upload.commitDescribed(digest, UploadTest::pieceLength, UploadTest::json))
        .isEqualTo(blob.metaInfo());
  }

  @Test
  void parallelWritersGiveTheSameBlob() throws Exception {
    for (int round = 0; round < 20; round++) {
      Upload upload = store.createUpload(PIECES);
      List<Thread> writers = new ArrayList<>();
      for (int w = 0; w < 4; w++) {
        int first = w;
        writers.add(
            Thread.startVirtualThread(() -> {
              try {
                for (int at = first * 500; at < 10_500; at += 2000) {
                  write(upload, at, Math.min(10_500, at + 500));
                }
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            }));
      }
      for (Thread writer : writers) {
        writer.join();
      }
      assertThat(upload.commitDescribed(digest, UploadTest::pieceLength, UploadTest::json))
          .isEqualTo(blob.metaInfo());
      store.delete(digest);
    }
  }

  @Test
  void changedByteIsFoundAlsoWhenItWasHashedBefore() throws Exception {
    Upload upload = store.createUpload(PIECES);
    write(upload, 0, 10_500);
    upload.write(77, ByteBuffer.wrap(new byte[] {(byte) (blob.bytes()[77] + 1)}));
    assertThatThrownBy(() -> upload.commit(digest)).isInstanceOf(ServiceException.Invalid.class);
  }

  @Test
  void wrongDigestLeavesNothingBehind() throws Exception {
    for (Hashing hashing : List.of(PIECES, new Hashing.None(), new Hashing.WholeDigest())) {
      Upload upload = store.createUpload(hashing);
      write(upload, 0, 10_499);
      assertThatThrownBy(() -> upload.commit(digest))
          .isInstanceOf(ServiceException.Invalid.class)
          .hasMessageContaining("10499 bytes")
          .hasMessageContaining(digest.toString());
      assertThat(store.find(digest)).isEmpty();
      assertThatThrownBy(() -> store.upload(upload.id()))
          .isInstanceOf(ServiceException.NotFound.class);
      assertThat(FilesLeft.in(root)).isEmpty();
    }
  }

  @Test
  void secondUploadOfABlobIsAConflictAndIsDeleted() throws Exception {
    for (int i = 0; i < 2; i++) {
      Upload upload = store.createUpload(PIECES);
      write(upload, 0, 10_500);
      if (i == 0) {
        assertThat(upload.commit(digest).length()).isEqualTo(10_500);
      } else {
        assertThatThrownBy(() -> upload.commit(digest))
            .isInstanceOf(ServiceException.Conflict.class);
      }
    }
    assertThat(FilesLeft.in(config.uploadDir())).isEmpty();
    assertThat(store.find(digest)).isPresent();
  }

  @Test
  void manyCommitsOfOneBlobAtOnceLeaveOneGoodBlob() throws Exception {
    for (int round = 0; round < 10; round++) {
      AtomicInteger won = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Upload upload = store.createUpload(PIECES);
        write(upload, 0, 10_500);
        threads.add(
            Thread.startVirtualThread(() -> {
              try {
                var _ = upload.commitDescribed(digest, UploadTest::pieceLength, UploadTest::json);
                won.incrementAndGet();
              } catch (ServiceException.Conflict e) {
                // Another one was first.
              } catch (IOException e) {
                won.addAndGet(1000);
              }
            }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(won).hasValue(1);
      Blob done = store.find(digest).orElseThrow();
      assertThat(Digest.of(Files.readAllBytes(done.path()))).isEqualTo(digest);
      assertThat(store.sidecar(digest, "_torrentmeta")).isPresent();
      assertThat(FilesLeft.in(config.uploadDir())).isEmpty();
      store.delete(digest);
    }
  }

  @Test
  void commitTakesOverADirectoryWithoutData() throws Exception {
    Path home = new Layout(config.cacheDir()).directory(digest);
    Files.createDirectories(home);
    Files.writeString(home.resolve("_torrentmeta"), "old");
    Files.writeString(home.resolve("_last_access_time"), "garbage");
    Upload upload = store.createUpload(PIECES);
    write(upload, 0, 10_500);
    MetaInfo metaInfo = upload.commitDescribed(digest, UploadTest::pieceLength, UploadTest::json);
    assertThat(store.sidecar(digest, "_torrentmeta")).contains(json(metaInfo));
    assertThat(store.find(digest)).isPresent();
    assertThat(FilesLeft.in(config.uploadDir())).isEmpty();
  }

  @Test
  void uploadGoesOnAfterARestart() throws Exception {
    Upload first = store.createUpload(PIECES);
    write(first, 0, 6000);
    BlobStore again = BlobStore.open(config);
    Upload second = again.upload(first.id());
    assertThat(second.size()).isEqualTo(6000);
    write(second, 6000, 10_500);
    assertThat(second.commitDescribed(digest, UploadTest::pieceLength, UploadTest::json))
        .isEqualTo(blob.metaInfo());
    assertThat(again.find(digest)).isPresent();
  }

  @Test
  void expiredUploadIsGone() throws Exception {
    Upload old = store.createUpload(PIECES);
    write(old, 0, 100);
    store.sweep(Instant.now().plus(Duration.ofHours(5)));
    assertThat(store.upload(old.id())).isSameAs(old);
    store.sweep(Instant.now().plus(Duration.ofHours(7)));
    assertThatThrownBy(() -> store.upload(old.id())).isInstanceOf(ServiceException.NotFound.class);
    assertThatThrownBy(() -> write(old, 100, 200)).isInstanceOf(ServiceException.Conflict.class);
    assertThat(FilesLeft.in(config.uploadDir())).isEmpty();
  }

  @Test
  void strangeUploadIdsAreUnknown() {
    for (String id :
        List.of("", "..", "../cache", ".trash", "A".repeat(36), "a/b", "\0", "x".repeat(5000))) {
      assertThatThrownBy(() -> store.upload(id)).isInstanceOf(ServiceException.NotFound.class);
    }
  }

  @Test
  void deletedUploadTakesNoMoreBytes() throws Exception {
    Upload upload = store.createUpload(PIECES);
    write(upload, 0, 100);
    upload.delete();
    upload.delete();
    assertThatThrownBy(() -> write(upload, 100, 200)).isInstanceOf(ServiceException.Conflict.class);
    assertThatThrownBy(() -> upload.commit(digest)).isInstanceOf(ServiceException.Conflict.class);
    assertThat(FilesLeft.in(root)).isEmpty();
  }

  @Test
  void tooManyUploadsAreRefused() throws Exception {
    StoreConfig few =
        new StoreConfig(
            config.cacheDir(),
            config.downloadDir(),
            config.uploadDir(),
            false,
            config.partialTtl(),
            config.uploadTtl(),
            config.cacheTti(),
            config.cacheTtl(),
            2);
    try (BlobStore small = BlobStore.open(few)) {
      Upload first = small.createUpload(PIECES);
      assertThat(small.createUpload(PIECES).id()).isNotEqualTo(first.id());
      assertThatThrownBy(() -> small.createUpload(PIECES))
          .isInstanceOf(ServiceException.TooBusy.class);
      first.delete();
      assertThat(small.createUpload(PIECES).size()).isZero();
    }
  }

  @Test
  void emptyBlobCanBeUploaded() throws Exception {
    Upload upload = store.createUpload(PIECES);
    Digest empty = Digest.of(new byte[0]);
    assertThat(upload.commitDescribed(empty, UploadTest::pieceLength, UploadTest::json).pieces())
        .isZero();
    assertThat(store.find(empty).orElseThrow().length()).isZero();
  }

  @Test
  void bodyThatEndsEarlyIsAnErrorAndKeepsWhatCame() throws Exception {
    Upload upload = store.createUpload(PIECES);
    byte[] half = Arrays.copyOf(blob.bytes(), 5000);
    assertThatThrownBy(
            () -> upload.write(0, Channels.newChannel(new ByteArrayInputStream(half)), 10_500))
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("5000 of 10500");
    assertThat(upload.size()).isEqualTo(5000);
    byte[] rest = Arrays.copyOfRange(blob.bytes(), 5000, 10_500);
    upload.write(5000, Channels.newChannel(new ByteArrayInputStream(rest)), 5500);
    assertThat(upload.commit(digest).length()).isEqualTo(10_500);
  }

  @Test
  void linkedFileIsVerifiedAndSharesItsInode() throws Exception {
    Path file = Files.write(root.resolve("elsewhere"), blob.bytes());
    Upload upload = store.createUpload(PIECES);
    assertThat(upload.link(file)).isTrue();
    assertThatThrownBy(() -> write(upload, 0, 10)).isInstanceOf(ServiceException.Conflict.class);
    assertThat(upload.commitDescribed(digest, UploadTest::pieceLength, UploadTest::json))
        .isEqualTo(blob.metaInfo());
    Path cached = store.find(digest).orElseThrow().path();
    assertThat(Files.isSameFile(file, cached)).isTrue();

    Path wrong = Files.writeString(root.resolve("wrong"), "other bytes");
    Upload second = store.createUpload(PIECES);
    assertThat(second.link(wrong)).isTrue();
    assertThatThrownBy(() -> second.commit(digest)).isInstanceOf(ServiceException.Invalid.class);
    assertThat(wrong).hasContent("other bytes");
  }
}
