package kraken.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import kraken.core.MetaInfo;
import kraken.core.ServiceException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PartialBlobTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path root;
  private StoreConfig config;
  private BlobStore store;
  private final Fixture blob = Fixture.of(10_500, 1000, 1);

  @BeforeEach
  void openStore() throws IOException {
    config = StoreConfig.under(root);
    store = BlobStore.open(config);
  }

  private BlobStore afterBoot(String boot) throws IOException {
    return BlobStore.open(config, InstantSource.system(), boot);
  }

  private Path partialFile(String name) {
    return new Layout(config.downloadDir()).directory(blob.metaInfo().digest()).resolve(name);
  }

  @Test
  void completeBlobAppearsOnlyWithTheCommit() throws Exception {
    try (PartialBlob partial = blob.open(store)) {
      blob.storeAll(partial);
      assertThat(partial.isComplete()).isTrue();
      assertThat(store.find(blob.metaInfo().digest())).isEmpty();
      Blob done = partial.commit();
      assertThat(store.find(done.digest())).contains(done);
      assertThat(done.length()).isEqualTo(10_500);
      assertThat(Files.readAllBytes(done.path())).isEqualTo(blob.bytes());
      assertThat(store.sidecar(done.digest(), "_torrentmeta")).contains(blob.sidecar());
      assertThat(partial.commit()).isEqualTo(done);
    }
    assertThat(Files.exists(partialFile("data"))).isFalse();
    assertThat(store.list()).containsExactly(blob.metaInfo().digest());
  }

  @Test
  void committedFileIsReadOnlyBecauseItsInodeMayBeShared() throws Exception {
    try (PartialBlob partial = blob.open(store)) {
      blob.storeAll(partial);
      Path path = partial.commit().path();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("r--r--r--");
    }
  }

  @Test
  void emptyBlobIsCompleteAtOnce() throws Exception {
    Fixture empty = Fixture.of(0, 1000, 1);
    try (PartialBlob partial = empty.open(store)) {
      assertThat(partial.isComplete()).isTrue();
      assertThat(partial.awaitVerified(0, LONG)).isZero();
      assertThat(partial.commit().length()).isZero();
    }
    assertThat(store.find(empty.metaInfo().digest())).isPresent();
  }

  @Test
  void wrongPieceIsNotPresentAndCanBeWrittenAgain() throws Exception {
    for (Fixture one : new Fixture[] {blob, Fixture.of(3000, 1000, 2).crcOnly()}) {
      try (PartialBlob partial = one.open(store)) {
        try (PieceCheck check = partial.beginPiece(1)) {
          check.write(one.piece(0));
          assertThat(check.finish()).isFalse();
          assertThatThrownBy(() -> partial.pieceStored(1))
              .isInstanceOf(IllegalStateException.class);
        }
        try (PieceCheck check = partial.beginPiece(1)) {
          check.write(one.piece(1).limit(999));
          assertThat(check.finish()).isFalse();
        }
        assertThat(partial.has(1)).isFalse();
        one.store(partial, 1);
        assertThat(partial.have().cardinality()).isEqualTo(1);
      }
    }
  }

  @Test
  void badPieceAtTheHashedPrefixDoesNotSpoilTheWholeDigest() throws Exception {
    try (PartialBlob partial = blob.open(store)) {
      for (int i = 0; i < blob.metaInfo().pieces(); i++) {
        try (PieceCheck check = partial.beginPiece(i)) {
          check.write(ByteBuffer.allocate(100));
          assertThat(check.finish()).isFalse();
        }
        blob.store(partial, i);
      }
      assertThat(Files.readAllBytes(partial.commit().path())).isEqualTo(blob.bytes());
    }
  }

  @Test
  void onePieceHasOneWriter() throws Exception {
    try (PartialBlob partial = blob.open(store)) {
      try (PieceCheck _ = partial.beginPiece(3)) {
        assertThatThrownBy(() -> partial.beginPiece(3))
            .isInstanceOf(ServiceException.Conflict.class);
      }
      blob.store(partial, 3);
      assertThatThrownBy(() -> partial.beginPiece(3)).isInstanceOf(ServiceException.Conflict.class);
      try (PieceCheck check = partial.beginPiece(4)) {
        assertThatThrownBy(() -> check.write(ByteBuffer.allocate(1001)))
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void prefixGrowsOverPiecesThatCameOutOfOrder() throws Exception {
    try (PartialBlob partial = blob.open(store)) {
      blob.store(partial, 1);
      assertThat(partial.verifiedPrefix(0)).isZero();
      assertThat(partial.verifiedPrefix(1500)).isEqualTo(500);
      blob.store(partial, 0);
      assertThat(partial.verifiedPrefix(0)).isEqualTo(2000);
      blob.store(partial, 10);
      assertThat(partial.verifiedPrefix(10_000)).isEqualTo(500);
      assertThat(partial.verifiedPrefix(10_500)).isZero();
    }
  }

  @Test
  void withoutPieceDigestsTheLastPieceWaitsForTheWholeDigest() throws Exception {
    Fixture crc = blob.crcOnly();
    try (PartialBlob partial = crc.open(store)) {
      crc.storeAll(partial);
      assertThat(partial.verifiedPrefix(0)).isEqualTo(10_000);
      assertThat(partial.verifiedPrefix(10_200)).isZero();
      assertThatThrownBy(() -> partial.awaitVerified(10_000, Duration.ZERO))
          .isInstanceOf(IOException.class);
      var _ = partial.commit();
      assertThat(partial.verifiedPrefix(10_000)).isEqualTo(500);
    }
  }

  @Test
  void readersSeeExactlyTheBytesWhileTheBlobGrows() throws Exception {
    for (long seed = 0; seed < 5; seed++) {
      Fixture one = Fixture.of(64_000, 1000, seed);
      try (PartialBlob partial = one.open(store)) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread[] readers = new Thread[8];
        for (int i = 0; i < readers.length; i++) {
          readers[i] =
              Thread.startVirtualThread(() -> {
                try {
                  assertThat(readAll(partial)).isEqualTo(one.bytes());
                } catch (Throwable e) {
                  failure.set(e);
                }
              });
        }
        for (int i : shuffled(one.metaInfo().pieces(), seed)) {
          one.store(partial, i);
        }
        var _ = partial.commit();
        for (Thread reader : readers) {
          reader.join();
        }
        assertThat(failure.get()).isNull();
      }
    }
  }

  private static byte[] readAll(PartialBlob partial) throws IOException, InterruptedException {
    ByteBuffer buffer = ByteBuffer.allocate((int) partial.metaInfo().length());
    while (buffer.hasRemaining()) {
      int at = buffer.position();
      long there = partial.awaitVerified(at, LONG);
      buffer.limit((int) (at + there));
      while (buffer.hasRemaining()) {
        assertThat(partial.channel().read(buffer, buffer.position())).isPositive();
      }
      buffer.limit(buffer.capacity());
    }
    return buffer.array();
  }

  static int[] shuffled(int size, long seed) {
    int[] order = new int[size];
    var random = new java.util.SplittableRandom(seed);
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  @Test
  void failureReachesEveryWaitingReader() throws Exception {
    try (PartialBlob partial = blob.open(store)) {
      CountDownLatch told = new CountDownLatch(3);
      for (int i = 0; i < 3; i++) {
        long from = 1000L * i;
        Thread.startVirtualThread(() -> {
          try {
            partial.awaitVerified(from, LONG);
          } catch (IOException e) {
            if (e.toString().contains("no peers left")) {
              told.countDown();
            }
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
      }
      partial.fail("no peers left");
      told.await();
      assertThatThrownBy(() -> partial.awaitVerified(0, LONG)).hasMessageContaining("no peers");
    }
  }

  @Test
  void failedDownloadIsContinuedByAFreshInstance() throws Exception {
    try (PartialBlob first = blob.open(store)) {
      blob.store(first, 2);
      PieceCheck late = first.beginPiece(5);
      first.fail("gave up");
      try (PartialBlob second = blob.open(store)) {
        assertThat(second).isNotSameAs(first);
        assertThat(second.has(2)).isTrue();
        assertThatThrownBy(() -> late.write(blob.piece(5)))
            .isInstanceOf(ServiceException.Conflict.class);
        blob.storeAll(second);
        var _ = second.commit();
      }
      late.close();
    }
  }

  @Test
  void openingTwiceGivesTheSameInstanceUntilTheLastCloses() throws Exception {
    PartialBlob first = blob.open(store);
    PartialBlob second = store.findPartial(first.digest(), _ -> blob.metaInfo()).orElseThrow();
    assertThat(second).isSameAs(first);
    first.close();
    blob.store(second, 0);
    second.close();
    try (PartialBlob third = blob.open(store)) {
      assertThat(third).isNotSameAs(first);
      assertThat(third.has(0)).isTrue();
    }
  }

  @Test
  void completeBlobIsNotDownloadedAgain() throws Exception {
    try (PartialBlob partial = blob.open(store)) {
      blob.storeAll(partial);
      var _ = partial.commit();
    }
    assertThatThrownBy(() -> blob.open(store)).isInstanceOf(ServiceException.Conflict.class);
    assertThat(store.findPartial(blob.metaInfo().digest(), _ -> blob.metaInfo())).isEmpty();
  }

  @Test
  void wrongWholeDigestDeletesEverythingAndTellsTheReaders() throws Exception {
    MetaInfo m = blob.crcOnly().metaInfo();
    int[] sums = new int[m.pieces()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = m.pieceSum(i);
    }
    var other = Fixture.of(10, 10, 7).metaInfo().digest();
    Fixture lie =
        new Fixture(
            blob.bytes(), new MetaInfo(other, m.length(), m.pieceLength(), sums, new byte[0]));
    try (PartialBlob partial = lie.open(store)) {
      lie.storeAll(partial);
      assertThatThrownBy(partial::commit)
          .isInstanceOf(ServiceException.Invalid.class)
          .hasMessageContaining(m.digest().toString());
      assertThatThrownBy(() -> partial.awaitVerified(10_000, LONG)).isInstanceOf(IOException.class);
    }
    assertThat(store.find(other)).isEmpty();
    assertThat(store.sidecar(other, "_torrentmeta")).isEmpty();
    assertThat(FilesLeft.in(config.downloadDir())).isEmpty();
    assertThat(FilesLeft.in(config.uploadDir())).isEmpty();
  }

  @Test
  void sameBootTrustsTheMapAndAnotherBootVerifies() throws Exception {
    BlobStore before = afterBoot("boot-1");
    try (PartialBlob partial = blob.open(before)) {
      blob.store(partial, 0);
      blob.store(partial, 4);
      blob.store(partial, 10);
    }
    overwrite(4000, (byte) 0);
    try (PartialBlob trusted = blob.open(afterBoot("boot-1"))) {
      assertThat(trusted.have().cardinality()).isEqualTo(3);
    }
    try (PartialBlob verified = blob.open(afterBoot("boot-2"))) {
      assertThat(verified.have().cardinality()).isEqualTo(2);
      assertThat(verified.has(4)).isFalse();
      blob.storeAll(verified);
      var _ = verified.commit();
    }
  }

  private void overwrite(long position, byte value) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(partialFile("data").toFile(), "rw")) {
      file.seek(position);
      file.write(value);
      file.write(~value);
    }
  }

  @Test
  void truncatedDataIsVerifiedAgainAlsoAfterAKillDuringThat() throws Exception {
    try (PartialBlob partial = blob.open(store)) {
      blob.store(partial, 0);
      blob.store(partial, 9);
    }
    try (FileChannel data =
        FileChannel.open(partialFile("data"), java.nio.file.StandardOpenOption.WRITE)) {
      data.truncate(5000);
    }
    PieceMap.distrust(Disk.parent(partialFile("data")));
    try (FileChannel data =
        FileChannel.open(partialFile("data"), java.nio.file.StandardOpenOption.WRITE)) {
      data.write(ByteBuffer.allocate(1), 10_499);
    }
    try (PartialBlob partial = blob.open(store)) {
      assertThat(partial.has(0)).isTrue();
      assertThat(partial.has(9)).isFalse();
    }
  }

  @Test
  void blocksAreReservedUnlessTheDiskWouldBeFull() throws Exception {
    Path file = Files.createFile(root.resolve("file"));
    Preallocation.reserve(file, 1L << 50);
    assertThat(Files.size(file)).isZero();
    Preallocation.reserve(file, 3 << 20);
    assertThat(Files.size(file)).isEqualTo(3 << 20);
  }

  @Test
  void garbageInPlaceOfTheFilesIsOverwritten() throws Exception {
    Path directory = Disk.parent(partialFile("data"));
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("_status"), "\1\1");
    Files.writeString(directory.resolve("_torrentmeta"), "{garbage");
    Files.writeString(directory.resolve("strange"), "x");
    try (PartialBlob partial = blob.open(store)) {
      assertThat(partial.have().cardinality()).isZero();
      blob.storeAll(partial);
      assertThat(Files.readAllBytes(partial.commit().path())).isEqualTo(blob.bytes());
    }
  }

  @Test
  void directoryOfTheReferenceIsTakenOverAfterVerifying() throws Exception {
    Path directory = Disk.parent(partialFile("data"));
    Files.createDirectories(directory);
    byte[] data = blob.bytes().clone();
    data[3500]++;
    Files.write(directory.resolve("data"), data);
    Files.write(directory.resolve("_status"), new byte[] {1, 1, 0, 1, 2, 0, 0, 0, 0, 0, 1});
    Files.write(directory.resolve("_torrentmeta"), blob.sidecar());
    try (PartialBlob partial = blob.open(store)) {
      assertThat(partial.have().cardinality()).isEqualTo(3);
      assertThat(partial.has(3)).isFalse();
      assertThat(partial.has(4)).isFalse();
    }
  }

  @Test
  void partialIsCommittedIntoADirectoryWithoutData() throws Exception {
    Path home = new Layout(config.cacheDir()).directory(blob.metaInfo().digest());
    Files.createDirectories(home);
    Files.writeString(home.resolve("_persist"), "false");
    try (PartialBlob partial = blob.open(store)) {
      blob.storeAll(partial);
      assertThat(Files.readAllBytes(partial.commit().path())).isEqualTo(blob.bytes());
    }
    assertThat(store.sidecar(blob.metaInfo().digest(), "_torrentmeta")).contains(blob.sidecar());
    assertThat(FilesLeft.in(config.downloadDir())).isEmpty();
  }

  @Test
  void killBetweenReadOnlyAndRenameIsResumed() throws Exception {
    try (PartialBlob partial = blob.open(store)) {
      blob.storeAll(partial);
    }
    Disk.makeReadOnly(partialFile("data"));
    try (PartialBlob partial = blob.open(store)) {
      assertThat(partial.isComplete()).isTrue();
      var _ = partial.commit();
    }
  }

  @Test
  void interruptOfOneReaderDoesNotDisturbTheOthers() throws Exception {
    try (PartialBlob partial = blob.open(store)) {
      blob.storeAll(partial);
      Thread interrupted =
          Thread.startVirtualThread(() -> {
            Thread.currentThread().interrupt();
            try {
              partial.channel().read(ByteBuffer.allocate(10), 0);
            } catch (IOException expected) {
              assertThat(Thread.currentThread().isInterrupted()).isTrue();
            }
          });
      interrupted.join();
      assertThat(readAll(partial)).isEqualTo(blob.bytes());
      var _ = partial.commit();
    }
  }

  @Test
  void abandonedPartialIsSweptButNotAnOpenOne() throws Exception {
    try (PartialBlob partial = blob.open(store)) {
      store.sweep(Instant.now().plus(Duration.ofDays(2)));
      blob.store(partial, 0);
    }
    store.sweep(Instant.now());
    assertThat(sidecarThere()).isTrue();
    store.sweep(Instant.now().plus(Duration.ofDays(2)));
    assertThat(sidecarThere()).isFalse();
    assertThat(FilesLeft.in(config.downloadDir())).isEmpty();
  }

  private boolean sidecarThere() throws IOException {
    Optional<byte[]> sidecar = store.sidecar(blob.metaInfo().digest(), "_torrentmeta");
    return sidecar.map(bytes -> new String(bytes, StandardCharsets.UTF_8)).isPresent();
  }
}
