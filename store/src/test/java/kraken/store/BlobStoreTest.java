package kraken.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import kraken.core.Digest;
import kraken.core.ServiceException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlobStoreTest {
  @TempDir Path root;
  private StoreConfig config;
  private BlobStore store;

  @BeforeEach
  void openStore() throws IOException {
    config = StoreConfig.under(root);
    store = BlobStore.open(config);
  }

  private Digest put(String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    Upload upload = store.createUpload(new Hashing.WholeDigest());
    upload.write(0, ByteBuffer.wrap(bytes));
    return upload.commit(Digest.of(bytes)).digest();
  }

  private Path home(Digest digest) {
    return new Layout(config.cacheDir()).directory(digest);
  }

  @Test
  void directoryLayoutIsThatOfTheReference() throws Exception {
    Digest digest = put("hello");
    String hex = digest.hex();
    assertThat(
            root.resolve("cache")
                .resolve(hex.substring(0, 2))
                .resolve(hex.substring(2, 4))
                .resolve(hex)
                .resolve("data"))
        .hasContent("hello");
  }

  @Test
  void cacheOfTheReferenceIsUsedAsItIsAndGarbageIsIgnored() throws Exception {
    Digest digest = Digest.of("made by another".getBytes(StandardCharsets.UTF_8));
    Files.createDirectories(home(digest));
    Files.writeString(home(digest).resolve("data"), "made by another");
    Files.writeString(home(digest).resolve("_persist"), "true");
    Digest without = Digest.of(new byte[] {1});
    Files.createDirectories(home(without));
    Digest strange = Digest.of(new byte[] {2});
    Files.createDirectories(home(strange).resolve("data"));
    Files.createDirectories(config.cacheDir().resolve("00/11/" + "2".repeat(64)));
    Files.writeString(config.cacheDir().resolve("README"), "x");
    Files.createDirectories(config.cacheDir().resolve("zz/yy"));
    store = BlobStore.open(config);
    assertThat(store.list()).containsExactly(digest);
    assertThat(store.find(digest).orElseThrow().length()).isEqualTo(15);
    assertThat(store.find(without)).isEmpty();
    assertThat(store.find(strange)).isEmpty();
    assertThatThrownBy(() -> store.delete(digest)).isInstanceOf(ServiceException.Conflict.class);
  }

  @Test
  void deletedBlobIsGoneButStaysReadableForWhoHasItOpen() throws Exception {
    Digest digest = put("hello");
    try (FileChannel open = store.find(digest).orElseThrow().openChannel()) {
      Blob before = store.find(digest).orElseThrow();
      store.delete(digest);
      assertThat(store.find(digest)).isEmpty();
      ByteBuffer buffer = ByteBuffer.allocate(5);
      assertThat(open.read(buffer, 0)).isEqualTo(5);
      assertThatThrownBy(before::openChannel).isInstanceOf(ServiceException.NotFound.class);
    }
    assertThatThrownBy(() -> store.delete(digest)).isInstanceOf(ServiceException.NotFound.class);
    assertThat(FilesLeft.in(root)).isEmpty();
  }

  @Test
  void pinnedBlobIsNeitherDeletedNorSwept() throws Exception {
    Digest digest = put("hello");
    store.pin(digest);
    assertThat(home(digest).resolve("_persist")).hasContent("true");
    assertThatThrownBy(() -> store.delete(digest)).isInstanceOf(ServiceException.Conflict.class);
    store.sweep(Instant.now().plus(Duration.ofDays(100)));
    assertThat(store.find(digest)).isPresent();
    store.unpin(digest);
    assertThat(store.isPinned(digest)).isFalse();
    store.sweep(Instant.now().plus(Duration.ofDays(100)));
    assertThat(store.find(digest)).isEmpty();
  }

  @Test
  void pinnedBlobThatAKillLeftHalfDeletedComesBack() throws Exception {
    Digest digest = put("hello");
    store.pin(digest);
    Trash trash = Trash.open(config.uploadDir());
    assertThat(trash.take(home(digest))).isPresent();
    assertThat(store.find(digest)).isEmpty();
    store = BlobStore.open(config);
    assertThat(store.find(digest)).isPresent();
    assertThat(store.isPinned(digest)).isTrue();
  }

  @Test
  void halfDeletedBlobIsDeletedAtTheNextStart() throws Exception {
    Digest digest = put("hello");
    assertThat(Trash.open(config.uploadDir()).take(home(digest))).isPresent();
    store = BlobStore.open(config);
    assertThat(store.find(digest)).isEmpty();
    assertThat(FilesLeft.in(root)).isEmpty();
  }

  @Test
  void blobThatWasReadLatelyIsKept() throws Exception {
    Digest read = put("read");
    Digest idle = put("idle");
    Instant later = Instant.now().plus(Duration.ofHours(5));
    store.touch(read, later);
    store.sweep(later.plus(Duration.ofHours(2)));
    assertThat(store.list()).containsExactly(read);
    store.touch(idle, later);
  }

  @Test
  void lastAccessIsWrittenAtMostEveryFiveMinutes() throws Exception {
    Digest digest = put("hello");
    Path file = home(digest).resolve("_last_access_time");
    store.touch(digest, Instant.ofEpochSecond(1_700_000_000));
    assertThat(file).hasBinaryContent(HexFormat.of().parseHex("80c49fd50c000000"));
    store.touch(digest, Instant.ofEpochSecond(1_700_000_299));
    assertThat(AccessTime.decode(Files.readAllBytes(file)))
        .contains(Instant.ofEpochSecond(1_700_000_000));
    store.touch(digest, Instant.ofEpochSecond(1_700_000_300));
    assertThat(AccessTime.decode(Files.readAllBytes(file)))
        .contains(Instant.ofEpochSecond(1_700_000_300));
  }

  @Test
  void accessTimeHasTheBytesOfTheReference() {
    assertThat(AccessTime.encode(Instant.ofEpochSecond(1)))
        .isEqualTo(HexFormat.of().parseHex("0200000000000000"));
    for (long seconds : new long[] {0, 1, 63, 64, 127, 128, 1_700_000_000, 4_000_000_000L, -5}) {
      Instant time = Instant.ofEpochSecond(seconds);
      assertThat(AccessTime.decode(AccessTime.encode(time))).contains(time);
    }
    assertThat(AccessTime.decode(new byte[0])).isEmpty();
    assertThat(AccessTime.decode(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1})).isEmpty();
  }

  @Test
  void sidecarIsReplacedAndNamedProperly() throws Exception {
    Digest digest = put("hello");
    store.putSidecar(digest, "_torrentmeta", new byte[] {1});
    store.putSidecar(digest, "_torrentmeta", new byte[] {2, 3});
    assertThat(store.sidecar(digest, "_torrentmeta")).contains(new byte[] {2, 3});
    for (String name : List.of("data", "_../x", "_A", "", "_")) {
      assertThatThrownBy(() -> store.sidecar(digest, name))
          .isInstanceOf(ServiceException.Invalid.class);
    }
    Digest absent = Digest.of(new byte[] {9});
    assertThat(store.sidecar(absent, "_torrentmeta")).isEmpty();
    assertThatThrownBy(() -> store.putSidecar(absent, "_torrentmeta", new byte[1]))
        .isInstanceOf(ServiceException.NotFound.class);
    assertThatThrownBy(() -> store.pin(absent)).isInstanceOf(ServiceException.NotFound.class);
  }

  @Test
  void emptyCacheTimesKeepBlobsForEver() throws Exception {
    StoreConfig c = config;
    StoreConfig keeping =
        new StoreConfig(
            c.cacheDir(),
            c.downloadDir(),
            c.uploadDir(),
            true,
            c.partialTtl(),
            c.uploadTtl(),
            Duration.ZERO,
            Duration.ZERO,
            10);
    Digest digest = put("hello");
    try (BlobStore keeper = BlobStore.open(keeping)) {
      keeper.sweep(Instant.now().plus(Duration.ofDays(1000)));
      assertThat(keeper.find(digest)).isPresent();
    }
  }
}
