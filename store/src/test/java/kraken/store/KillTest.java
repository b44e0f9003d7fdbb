package kraken.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import kraken.core.Bitfield;
import kraken.core.MetaInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A kill leaves the directories as they are at some moment: here they are copied at every step,
/// and every copy is opened and finished.
final class KillTest {
  @TempDir Path root;
  private final Fixture blob = Fixture.of(7_300, 1000, 5);
  private int copies;

  private Path copyNow(Path from) throws IOException {
    Path to = root.resolve("copy-" + copies++);
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(directory)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
    return to;
  }

  @Test
  void everyStepOfADownloadCanBeResumedWithoutLosingAPiece() throws Exception {
    Path live = root.resolve("live");
    BlobStore store = BlobStore.open(StoreConfig.under(live));
    List<Path> steps = new ArrayList<>();
    List<Bitfield> verified = new ArrayList<>();
    try (PartialBlob partial = blob.open(store)) {
      for (int piece : PartialBlobTest.shuffled(blob.metaInfo().pieces(), 9)) {
        steps.add(copyNow(live));
        verified.add(partial.have());
        try (PieceCheck check = partial.beginPiece(piece)) {
          ByteBuffer bytes = blob.piece(piece);
          int half = bytes.remaining() / 2;
          check.write(bytes.slice(0, half));
          steps.add(copyNow(live));
          verified.add(partial.have());
          check.write(bytes.slice(half, bytes.remaining() - half));
          assertThat(check.finish()).isTrue();
          steps.add(copyNow(live));
          verified.add(partial.have());
          partial.pieceStored(piece);
        }
      }
      steps.add(copyNow(live));
      verified.add(partial.have());
      var _ = partial.commit();
    }
    for (int i = 0; i < steps.size(); i++) {
      assertResumes(steps.get(i), verified.get(i));
    }
    BlobStore after = BlobStore.open(StoreConfig.under(copyNow(live)));
    assertThat(after.find(blob.metaInfo().digest())).isPresent();
  }

  private void assertResumes(Path directory, Bitfield verified) throws IOException {
    BlobStore store = BlobStore.open(StoreConfig.under(directory));
    assertThat(store.find(blob.metaInfo().digest())).isEmpty();
    PartialBlob resumed = store.findPartial(blob.metaInfo().digest(), this::parse).orElseThrow();
    try (resumed) {
      assertThat(resumed.have()).isEqualTo(verified);
      blob.storeAll(resumed);
      assertThat(Files.readAllBytes(resumed.commit().path())).isEqualTo(blob.bytes());
    }
  }

  private MetaInfo parse(byte[] sidecar) {
    assertThat(sidecar).isEqualTo(blob.sidecar());
    return blob.metaInfo();
  }

  /// After a power loss any file may be as it was at an earlier time, be cut or have holes.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void afterAPowerLossNoPieceIsBelieved(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    StoreConfig config = StoreConfig.under(root.resolve("live"));
    var clock = java.time.InstantSource.system();
    try (PartialBlob partial = blob.open(BlobStore.open(config, clock, "boot-1"))) {
      for (int piece : PartialBlobTest.shuffled(blob.metaInfo().pieces(), seed)) {
        if (random.nextBoolean()) {
          blob.store(partial, piece);
        }
      }
    }
    for (Path file : FilesLeft.in(config.downloadDir())) {
      damage(file, random);
    }
    BlobStore store = BlobStore.open(config, clock, "boot-2");
    try (PartialBlob resumed = blob.open(store)) {
      for (int i = 0; i < blob.metaInfo().pieces(); i++) {
        if (resumed.has(i)) {
          byte[] found = new byte[blob.metaInfo().pieceLength(i)];
          resumed.channel().read(ByteBuffer.wrap(found), blob.metaInfo().pieceOffset(i));
          assertThat(ByteBuffer.wrap(found)).isEqualTo(blob.piece(i));
        }
      }
      blob.storeAll(resumed);
      assertThat(Files.readAllBytes(resumed.commit().path())).isEqualTo(blob.bytes());
    }
  }

  private static void damage(Path file, SplittableRandom random) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    switch (random.nextInt(5)) {
      case 0 -> Files.delete(file);
      case 1 -> Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
      case 2 -> {
        for (int i = 0; i < bytes.length; i += 1 + random.nextInt(2000)) {
          bytes[i] = 0;
        }
        Files.write(file, bytes);
      }
      case 3 -> Files.write(file, Arrays.copyOf(bytes, bytes.length + 100));
      default -> Files.write(file, bytes);
    }
  }

  @Test
  void everyStepOfAnUploadLeavesAllOrNothing() throws Exception {
    Path live = root.resolve("live");
    BlobStore store = BlobStore.open(StoreConfig.under(live));
    Upload upload = store.createUpload(new Hashing.WholeDigest());
    List<Path> steps = new ArrayList<>();
    for (int at = 0; at < blob.bytes().length; at += 1000) {
      steps.add(copyNow(live));
      upload.write(at, blob.piece(at / 1000));
    }
    steps.add(copyNow(live));
    var described =
        upload.commitDescribed(
            blob.metaInfo().digest(),
            _ -> 1000,
            metaInfo -> {
              steps.add(copyUnchecked(live));
              return metaInfo.toString().getBytes(StandardCharsets.UTF_8);
            });
    assertThat(described).isEqualTo(blob.metaInfo());
    for (Path step : steps) {
      BlobStore again = BlobStore.open(StoreConfig.under(step));
      assertThat(again.find(blob.metaInfo().digest())).isEmpty();
      Upload resumed = again.upload(upload.id());
      for (int at = (int) resumed.size(); at < blob.bytes().length; at += 1000) {
        resumed.write(at, blob.piece(at / 1000));
      }
      assertThat(resumed.commit(blob.metaInfo().digest()).length()).isEqualTo(7_300);
    }
    BlobStore after = BlobStore.open(StoreConfig.under(copyNow(live)));
    assertThat(after.find(blob.metaInfo().digest())).isPresent();
    assertThat(after.sidecar(blob.metaInfo().digest(), "_torrentmeta")).isPresent();
  }

  private Path copyUnchecked(Path live) {
    try {
      return copyNow(live);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
