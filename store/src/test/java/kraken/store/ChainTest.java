package kraken.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.PieceDigests;
import kraken.core.ServiceException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pieces that are verified as links of the blob's own hash.
final class ChainTest {
  private static final int PIECE = 1024;
  private static final Fixture BLOB = Fixture.of(10 * PIECE + 500, PIECE, 8);
  private static final Fixture MANY = Fixture.of(150 * PIECE, PIECE, 9);

  @TempDir Path root;
  private BlobStore store;

  @BeforeEach
  void openStore() throws IOException {
    store =
        BlobStore.open(StoreConfig.under(root).withFsync(false), InstantSource.system(), "boot");
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private PartialBlob open(MetaInfo metaInfo) throws IOException {
    return store.openPartial(metaInfo, "json".getBytes(UTF_8));
  }

  private Path data(Fixture blob) {
    return new Layout(StoreConfig.under(root).downloadDir())
        .directory(blob.metaInfo().digest())
        .resolve("data");
  }

  /// The metainfo of a blob, with a list of our own.
  private static MetaInfo described(Fixture blob, PieceDigests list) {
    MetaInfo m = blob.crcOnly().metaInfo();
    int[] sums = new int[m.pieces()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = m.pieceSum(i);
    }
    return new MetaInfo(m.digest(), m.length(), m.pieceLength(), sums, list.bytes());
  }

  private static byte[] inverted(byte[] hashes) {
    byte[] wrong = hashes.clone();
    for (int i = 0; i < wrong.length; i++) {
      wrong[i] ^= (byte) 0xff;
    }
    return wrong;
  }

  private static boolean accepts(PartialBlob partial, int piece, ByteBuffer bytes)
      throws IOException {
    try (PieceCheck check = partial.beginPiece(piece)) {
      check.write(bytes);
      return check.finish();
    }
  }

  private static ByteBuffer wrongAt(int piece, int byteInPiece) {
    ByteBuffer source = BLOB.piece(piece);
    ByteBuffer bytes = ByteBuffer.allocate(source.remaining()).put(source).flip();
    return bytes.put(byteInPiece, (byte) ~bytes.get(byteInPiece));
  }

  /// The piece digests of this list are wrong: whoever computed one would refuse the piece.
  @Test
  void piecesInAnyOrderNeedNoDigestOfTheirOwn() throws Exception {
    PieceDigests right = BLOB.metaInfo().pieceHashes();
    MetaInfo odd = described(BLOB, PieceDigests.of(inverted(right.pieces()), right.states()));
    for (long seed = 0; seed < 4; seed++) {
      int pieces = odd.pieces();
      try (PartialBlob partial = open(odd)) {
        for (int i : seed == 0 ? inOrder(pieces) : PartialBlobTest.shuffled(pieces, seed)) {
          BLOB.store(partial, i);
        }
        assertThat(partial.isChained()).isTrue();
        assertThat(Files.readAllBytes(partial.commit().path())).isEqualTo(BLOB.bytes());
      }
      store.delete(odd.digest());
    }
  }

  private static int[] inOrder(int pieces) {
    return java.util.stream.IntStream.range(0, pieces).toArray();
  }

  @Test
  void wrongByteAnywhereIsRefusedAndTheNextCopyTaken() throws Exception {
    SplittableRandom random = new SplittableRandom(3);
    try (PartialBlob partial = open(BLOB.metaInfo())) {
      for (int i : PartialBlobTest.shuffled(BLOB.metaInfo().pieces(), 5)) {
        int length = BLOB.metaInfo().pieceLength(i);
        for (int at : new int[] {0, random.nextInt(length), length - 1}) {
          assertThat(accepts(partial, i, wrongAt(i, at))).isFalse();
        }
        assertThat(accepts(partial, i, BLOB.piece(i).limit(length - 1))).isFalse();
        BLOB.store(partial, i);
      }
      assertThat(partial.isChained()).isTrue();
      assertThat(Files.readAllBytes(partial.commit().path())).isEqualTo(BLOB.bytes());
    }
  }

  @Test
  void wrongStateLetsNoPieceBesideItIn() throws Exception {
    PieceDigests right = BLOB.metaInfo().pieceHashes();
    byte[] states = right.states();
    states[32 * 4 + 7] ^= 1;
    try (PartialBlob partial = open(described(BLOB, PieceDigests.of(right.pieces(), states)))) {
      for (int i = 0; i < BLOB.metaInfo().pieces(); i++) {
        assertThat(accepts(partial, i, BLOB.piece(i))).isEqualTo(i != 4 && i != 5);
      }
    }
  }

  /// A list that describes other bytes under the name of this blob: its chain ends elsewhere.
  @Test
  void listOfAnotherBlobLetsItsLastPieceNotIn() throws Exception {
    Fixture other = Fixture.of(BLOB.bytes().length, PIECE, 77);
    int last = other.metaInfo().pieces() - 1;
    try (PartialBlob partial = open(described(BLOB, other.metaInfo().pieceHashes()))) {
      for (int i = 0; i < last; i++) {
        other.store(partial, i);
      }
      assertThat(accepts(partial, last, other.piece(last))).isFalse();
    }
  }

  @Test
  void withoutStatesThePieceDigestsAndTheWholeDecide() throws Exception {
    PieceDigests right = BLOB.metaInfo().pieceHashes();
    try (PartialBlob partial =
        open(described(BLOB, PieceDigests.of(right.pieces(), new byte[0])))) {
      BLOB.store(partial, 4);
      assertThat(accepts(partial, 5, wrongAt(5, 9))).isFalse();
      assertThat(partial.isChained()).isFalse();
      BLOB.storeAll(partial);
      assertThat(Files.readAllBytes(partial.commit().path())).isEqualTo(BLOB.bytes());
    }
  }

  @Test
  void piecesOfAFormerProcessAreHashedOnceMore() throws Exception {
    try (PartialBlob partial = open(BLOB.metaInfo())) {
      BLOB.store(partial, 0);
      BLOB.store(partial, 7);
    }
    try (PartialBlob partial = open(BLOB.metaInfo())) {
      assertThat(partial.have().cardinality()).isEqualTo(2);
      assertThat(partial.isChained()).isFalse();
      BLOB.store(partial, 1);
    }
    try (RandomAccessFile file = new RandomAccessFile(data(BLOB).toFile(), "rw")) {
      file.seek(7 * PIECE);
      file.write(~BLOB.bytes()[7 * PIECE]);
    }
    try (PartialBlob partial = open(BLOB.metaInfo())) {
      BLOB.storeAll(partial);
      assertThatThrownBy(partial::commit).isInstanceOf(ServiceException.Invalid.class);
    }
    try (PartialBlob partial = open(BLOB.metaInfo())) {
      BLOB.storeAll(partial);
      assertThat(Files.readAllBytes(partial.commit().path())).isEqualTo(BLOB.bytes());
    }
  }

  @Test
  void pieceFromBeforeTheListIsHashedOnceMore() throws Exception {
    try (PartialBlob partial = open(MANY.metaInfo().withoutList())) {
      ByteBuffer colliding = ByteBuffer.allocate(PIECE).put(MANY.piece(3)).flip();
      byte[] polynomial = {0x41, 0x06, 0x71, (byte) 0xdb, 0x01};
      for (int i = 0; i < polynomial.length; i++) {
        colliding.put(20 + i, (byte) (colliding.get(20 + i) ^ polynomial[i]));
      }
      try (PieceCheck check = partial.beginPiece(3)) {
        check.write(colliding);
        assertThat(check.finish()).isTrue();
        partial.describe(MANY.metaInfo());
        assertThat(partial.isChained()).isTrue();
        partial.pieceStored(3);
      }
      assertThat(partial.isChained()).isFalse();
      MANY.storeAll(partial);
      assertThatThrownBy(partial::commit).isInstanceOf(ServiceException.Invalid.class);
    }
  }

  @Test
  void listThatComesFirstMakesLinksOfAllPieces() throws Exception {
    try (PartialBlob partial = open(MANY.metaInfo().withoutList())) {
      partial.describe(MANY.metaInfo());
      partial.describe(MANY.metaInfo());
      MANY.storeAll(partial);
      assertThat(partial.isChained()).isTrue();
      assertThat(Files.readAllBytes(partial.commit().path())).isEqualTo(MANY.bytes());
    }
  }

  @Test
  void linksOfTwoListsAreNoChain() throws Exception {
    PieceDigests right = MANY.metaInfo().pieceHashes();
    MetaInfo other = described(MANY, PieceDigests.of(inverted(right.pieces()), right.states()));
    try (PartialBlob partial = open(MANY.metaInfo().withoutList())) {
      partial.describe(MANY.metaInfo());
      MANY.store(partial, 0);
      partial.describe(other);
      assertThat(partial.isChained()).isFalse();
      MANY.storeAll(partial);
      assertThat(Files.readAllBytes(partial.commit().path())).isEqualTo(MANY.bytes());
    }
  }

  @Test
  void emptyBlobUnderAWrongNameIsRefused() throws Exception {
    Digest wrong = Digest.of(new byte[1]);
    MetaInfo lie = new MetaInfo(wrong, 0, PIECE, new int[0], new byte[0], Optional.empty());
    try (PartialBlob partial = open(lie)) {
      assertThatThrownBy(partial::commit).isInstanceOf(ServiceException.Invalid.class);
    }
    assertThat(store.find(wrong)).isEmpty();
  }
}
