package kraken.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MetaInfoTest {
  private static final Digest ANY = Digest.of(new byte[0]);

  private static byte[] blob(String name) {
    return switch (name) {
      case "ten zero bytes" -> new byte[10];
      case "5 MiB of zero bytes" -> new byte[5 << 20];
      case "empty" -> new byte[0];
      default -> name.getBytes(StandardCharsets.US_ASCII);
    };
  }

  private static MetaInfo generate(byte[] blob, long pieceLength) {
    MetaInfoGenerator generator = new MetaInfoGenerator(pieceLength);
    generator.update(ByteBuffer.wrap(blob));
    return generator.finish();
  }

  @ParameterizedTest
  @CsvSource({
    "hello world, 4, 478544099 3342855505 732161222,"
        + " b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9,"
        + " 7cb82993df4e14590d01ab2a374a99a1c86256a9",
    "abcdefgh, 4, 3984772369 137591733,"
        + " 9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab,"
        + " 44504320d1845809c8223cf567bb917930e3a5d1",
    "ten zero bytes, 3, 4282505490 4282505490 4282505490 3523407757,"
        + " 01d448afd928065458cf670b60f5a594d735af0172c8d67f22a81680132681ca,"
        + " f124400497d23f6ea48b65cd92d1cebfb4279021",
    "empty, 4, '', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,"
        + " c83f3ccf6e952308b5fb8d66410dab6c6950219f",
    "empty, 4194304, '', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,"
        + " bd0cf4b9dd85d372bcb5ca5bb3ba752af0ea3e5d",
    "5 MiB of zero bytes, 4194304, 289882218 2805525020,"
        + " c036cbb7553a909f8b8877d4461924307f27ecb66cff928eeeafd569c3887e29,"
        + " 15bd08001abf6590e05d23303d48e9520e467f89",
  })
  void infoHashesAreTheReferences(
      String name, long pieceLength, String sums, String digest, String infoHash) {
    MetaInfo metaInfo = generate(blob(name), pieceLength);
    long[] expected =
        sums.isEmpty()
            ? new long[0]
            : Arrays.stream(sums.split(" ")).mapToLong(Long::parseLong).toArray();
    assertThat(metaInfo.pieces()).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(Integer.toUnsignedLong(metaInfo.pieceSum(i))).isEqualTo(expected[i]);
    }
    assertThat(metaInfo.digest().hex()).isEqualTo(digest);
    assertThat(metaInfo.infoHash().hex()).isEqualTo(infoHash);
  }

  @Test
  void onePassGivesAllSumsHoweverTheBytesArrive() {
    byte[] blob = new byte[100_003];
    new Random(1).nextBytes(blob);
    MetaInfo whole = generate(blob, 4096);

    Random random = new Random(2);
    MetaInfoGenerator generator = new MetaInfoGenerator(4096);
    for (int at = 0; at < blob.length; ) {
      int n = Math.min(blob.length - at, random.nextInt(9000));
      ByteBuffer part = ByteBuffer.wrap(blob, at, n);
      generator.update(part);
      assertThat(part.hasRemaining()).isFalse();
      at += n;
    }
    MetaInfo parts = generator.finish();
    assertThat(parts).isEqualTo(whole);
    assertThat(parts.digest()).isEqualTo(Digest.of(blob));
    for (int i = 0; i < whole.pieces(); i++) {
      int from = (int) whole.pieceOffset(i);
      byte[] piece = Arrays.copyOfRange(blob, from, from + whole.pieceLength(i));
      CRC32 crc = new CRC32();
      crc.update(piece);
      assertThat(whole.pieceSum(i)).isEqualTo((int) crc.getValue());
      assertThat(whole.pieceHash(i)).hasValue(Digest.sha256().digest(piece));
      assertThat(whole.stateAfter(i).isPresent()).isEqualTo(i < whole.pieces() - 1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "8, 4, 2, 4",
    "9, 4, 3, 1",
    "0, 4, 0, 0",
    "3, 4, 1, 3",
    "6442450945, 2147483647, 4, 4"
  })
  void lastPieceMayBeShorter(long length, long pieceLength, int pieces, int last) {
    MetaInfo metaInfo = new MetaInfo(ANY, length, pieceLength, new int[pieces], new byte[0]);
    long total = 0;
    for (int i = 0; i < pieces; i++) {
      assertThat(metaInfo.pieceOffset(i)).isEqualTo(total);
      assertThat(metaInfo.pieceAt(total)).isEqualTo(i);
      total += metaInfo.pieceLength(i);
      assertThat(metaInfo.pieceAt(total - 1)).isEqualTo(i);
    }
    assertThat(total).isEqualTo(length);
    if (pieces > 0) {
      assertThat(metaInfo.pieceLength(pieces - 1)).isEqualTo(last);
    }
    assertThat(metaInfo.hasPieceHashes()).isEqualTo(pieces == 0);
    assertThatThrownBy(() -> metaInfo.pieceLength(pieces)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> metaInfo.pieceLength(-1)).isInstanceOf(RuntimeException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 4, 0, 0",
    "8, 0, 2, 0",
    "8, -4, 2, 0",
    "8, 2147483648, 1, 0",
    "8, 4, 3, 0",
    "8, 4, 2, 64",
    "8, 4, 2, 192",
    "9223372036854775807, 1, 0, 0",
  })
  void numbersThatDoNotBelongTogetherAreRefused(
      long length, long pieceLength, int sums, int hashBytes) {
    assertThatThrownBy(
            () -> new MetaInfo(ANY, length, pieceLength, new int[sums], new byte[hashBytes]))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining(ANY.hex());
  }

  @Test
  void nobodyCanChangeIt() {
    int[] sums = {1, 2};
    byte[] hashes = new byte[128];
    MetaInfo metaInfo = new MetaInfo(ANY, 8, 4, sums, hashes);
    MetaInfo same = new MetaInfo(ANY, 8, 4, sums, hashes);
    sums[0] = 7;
    hashes[0] = 7;
    metaInfo.pieceHashes().bytes()[0] = 7;
    metaInfo.pieceHash(1).orElseThrow()[0] = 7;
    assertThat(metaInfo).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(metaInfo.pieceSum(0)).isEqualTo(1);
  }

  private static MetaInfo ofPieces(int pieces) {
    byte[] hashes = new byte[PieceDigests.BYTES * pieces];
    Arrays.fill(hashes, (byte) 3);
    return new MetaInfo(ANY, 4L * pieces, 4, new int[pieces], hashes);
  }

  @Test
  void manyPiecesHaveARootBesideTheirList() {
    assertThat(ofPieces(MetaInfo.MOST_INLINE).pieceRoot()).isEmpty();
    MetaInfo many = ofPieces(MetaInfo.MOST_INLINE + 1);
    assertThat(many.pieceRoot()).contains(Digest.of(many.pieceHashes().bytes()));
    assertThat(many.hasPieceHashes()).isTrue();
  }

  @Test
  void listCanBeLeftOutAndPutBack() {
    MetaInfo many = ofPieces(300);
    MetaInfo bare = many.withoutList();
    assertThat(bare.hasPieceHashes()).isFalse();
    assertThat(bare.pieceHash(7)).isEmpty();
    assertThat(bare.infoHash()).isEqualTo(many.infoHash());
    assertThat(bare.withPieceHashes(many.pieceHashes())).contains(many);
    assertThat(ofPieces(4).withoutList()).isEqualTo(ofPieces(4));
  }

  @Test
  void anotherListThanTheRootsIsRefused() {
    MetaInfo many = ofPieces(300);
    byte[] wrong = many.pieceHashes().bytes();
    wrong[18_000] ^= 1;
    for (PieceDigests list :
        List.of(PieceDigests.of(wrong), many.pieceHashes().slice(0, 299), PieceDigests.NONE)) {
      assertThat(many.withoutList().withPieceHashes(list)).isEmpty();
    }
    assertThatThrownBy(() -> new MetaInfo(ANY, 1200, 4, new int[300], wrong, many.pieceRoot()))
        .isInstanceOf(ServiceException.Invalid.class);
  }

  @Test
  void digestsAreCutAndJoined() {
    byte[] piece = Digest.of(new byte[0]).bytes();
    byte[] state = Digest.of(new byte[1]).bytes();
    PieceDigests list = PieceDigests.of(new byte[128]);
    PieceDigests other = PieceDigests.of(piece, state);
    PieceDigests all = PieceDigests.join(List.of(list, PieceDigests.NONE, other));
    assertThat(all.count()).isEqualTo(3);
    assertThat(all.slice(0, 2)).isEqualTo(list).hasSameHashCodeAs(list);
    assertThat(all.piece(2)).isEqualTo(piece);
    assertThat(all.stateAfter(2)).hasValue(state);
    assertThat(all.stateAfter(1)).isEmpty();
    assertThat(all.slice(2, 1)).isEqualTo(other);
    assertThat(all.slice(3, 0).isEmpty()).isTrue();
    assertThatThrownBy(() -> all.slice(2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> all.slice(2, Integer.MAX_VALUE))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> PieceDigests.of(new byte[65]))
        .isInstanceOf(ServiceException.Invalid.class);
  }

  @Test
  void listIsMadeOfTwoAndTakenApart() {
    byte[] blob = new byte[64 * 5 + 3];
    new Random(4).nextBytes(blob);
    PieceDigests list = generate(blob, 64).pieceHashes();
    assertThat(list.pieces()).hasSize(6 * 32);
    assertThat(PieceDigests.of(list.pieces(), list.states())).isEqualTo(list);
    PieceDigests stateless = PieceDigests.of(list.pieces(), new byte[0]);
    assertThat(stateless.states()).isEmpty();
    assertThat(stateless.stateAfter(0)).isEmpty();
    assertThat(stateless.piece(5)).isEqualTo(list.piece(5));
    for (int wrong : new int[] {1, 32, 33, 7 * 32}) {
      assertThatThrownBy(() -> PieceDigests.of(list.pieces(), new byte[wrong]))
          .isInstanceOf(ServiceException.Invalid.class);
    }
    assertThatThrownBy(() -> PieceDigests.of(new byte[33], new byte[33]))
        .isInstanceOf(ServiceException.Invalid.class);
  }

  @Test
  void piecesThatEndWithinABlockHaveNoStates() {
    assertThat(generate(new byte[300], 100).pieceHashes().states()).isEmpty();
    assertThat(generate(new byte[64], 64).pieceHashes().states()).isEmpty();
  }
}
