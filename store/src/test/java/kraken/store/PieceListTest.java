package kraken.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import kraken.core.MetaInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Piece digests that come after the blob was opened, or lie beside it.
final class PieceListTest {
  private static final Fixture BLOB = Fixture.of(300 * 100, 100, 5);
  private static final MetaInfo BARE = BLOB.metaInfo().withoutList();

  @TempDir Path root;
  private BlobStore store;

  @BeforeEach
  void openStore() throws IOException {
    store = open("boot");
  }

  private BlobStore open(String boot) throws IOException {
    return BlobStore.open(StoreConfig.under(root).withFsync(false), InstantSource.system(), boot);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private PartialBlob openBare() throws IOException {
    return store.openPartial(BARE, "json".getBytes(UTF_8));
  }

  private Path list() {
    return new Layout(StoreConfig.under(root).downloadDir())
        .directory(BARE.digest())
        .resolve("_piecedigests");
  }

  /// Bytes with the CRC-32 of the piece, and another SHA-256.
  private static ByteBuffer colliding(int piece) {
    ByteBuffer bytes = ByteBuffer.allocate(100).put(BLOB.piece(piece)).flip();
    byte[] polynomial = {0x41, 0x06, 0x71, (byte) 0xdb, 0x01};
    for (int i = 0; i < polynomial.length; i++) {
      bytes.put(20 + i, (byte) (bytes.get(20 + i) ^ polynomial[i]));
    }
    return bytes;
  }

  private static boolean accepts(PartialBlob partial, int piece, ByteBuffer bytes)
      throws IOException {
    try (PieceCheck check = partial.beginPiece(piece)) {
      check.write(bytes);
      return check.finish();
    }
  }

  @Test
  void piecesAreCheckedWithTheListFromWhenItCame() throws Exception {
    try (PartialBlob partial = openBare()) {
      assertThat(partial.isListed()).isFalse();
      assertThat(accepts(partial, 7, colliding(7))).isTrue();
      partial.describe(BLOB.metaInfo());
      assertThat(accepts(partial, 7, colliding(7))).isFalse();
      assertThat(accepts(partial, 7, BLOB.piece(7))).isTrue();
      assertThat(partial.pieceDigests()).isEqualTo(BLOB.metaInfo().pieceHashes());
      BLOB.storeAll(partial);
      assertThat(partial.verifiedPrefix(0)).isEqualTo(BARE.length());
    }
  }

  @Test
  void listSurvivesARestartAndABoot() throws Exception {
    try (PartialBlob partial = openBare()) {
      partial.describe(BLOB.metaInfo());
      partial.keepDigests();
      BLOB.store(partial, 1);
    }
    for (String boot : new String[] {"boot", "another"}) {
      store.close();
      store = open(boot);
      try (PartialBlob partial = openBare()) {
        assertThat(partial.isListed()).isTrue();
        assertThat(partial.have().cardinality()).isEqualTo(1);
        assertThat(accepts(partial, 2, colliding(2))).isFalse();
      }
    }
  }

  @Test
  void anotherListOnDiskIsNone() throws Exception {
    try (PartialBlob partial = openBare()) {
      partial.describe(BLOB.metaInfo());
      partial.keepDigests();
    }
    byte[] bytes = Files.readAllBytes(list());
    bytes[0] ^= 1;
    for (byte[] wrong : new byte[][] {bytes, new byte[0], new byte[300 * 32]}) {
      Files.write(list(), wrong);
      try (PartialBlob partial = openBare()) {
        assertThat(partial.isListed()).isFalse();
      }
    }
  }

  @Test
  void piecesFromBeforeTheListHoldBackTheLastOne() throws Exception {
    try (PartialBlob partial = openBare()) {
      BLOB.store(partial, 4);
      partial.describe(BLOB.metaInfo());
      partial.keepDigests();
      assertThat(list()).doesNotExist();
      BLOB.storeAll(partial);
      assertThat(partial.verifiedPrefix(0)).isEqualTo(BARE.length() - 100);
      partial.commit();
      assertThat(partial.verifiedPrefix(0)).isEqualTo(BARE.length());
      assertThat(partial.metaInfo().hasPieceHashes()).isFalse();
      assertThat(partial.pieceDigests()).isEqualTo(BLOB.metaInfo().pieceHashes());
    }
    assertThat(store.listed(BARE)).contains(BLOB.metaInfo());
  }

  @Test
  void withoutAListThereIsNoneBesideTheBlob() throws Exception {
    try (PartialBlob partial = openBare()) {
      BLOB.storeAll(partial);
      partial.commit();
      assertThat(partial.pieceDigests().isEmpty()).isTrue();
    }
    assertThat(store.listed(BARE)).isEmpty();
    store.putPieceDigests(BLOB.metaInfo());
    assertThat(store.listed(BARE)).contains(BLOB.metaInfo());
  }

  @Test
  void describedUploadHasItsListBeside() throws Exception {
    Upload upload = store.createUpload(new Hashing.Pieces(_ -> 100, BLOB.bytes().length));
    upload.write(0, ByteBuffer.wrap(BLOB.bytes()));
    MetaInfo metaInfo =
        upload.commitDescribed(BARE.digest(), _ -> 100, _ -> "json".getBytes(UTF_8));
    assertThat(metaInfo).isEqualTo(BLOB.metaInfo());
    assertThat(store.listed(BARE)).contains(BLOB.metaInfo());
  }

  @Test
  void listOfAnotherBlobIsABug() throws Exception {
    try (PartialBlob partial = openBare()) {
      MetaInfo other = Fixture.of(300 * 100, 100, 6).metaInfo();
      assertThatThrownBy(() -> partial.describe(other))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> partial.describe(BARE)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
