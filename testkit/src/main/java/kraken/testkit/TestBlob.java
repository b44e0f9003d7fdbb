package kraken.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.MetaInfoGenerator;

/// A blob that a test knows byte by byte, with its metainfo. Immutable as long as nobody writes
/// into [#bytes]; any thread may use it.
public final class TestBlob {
  private final byte[] bytes;
  private final MetaInfo metaInfo;

  private TestBlob(byte[] bytes, MetaInfo metaInfo) {
    this.bytes = bytes;
    this.metaInfo = metaInfo;
  }

  public static TestBlob of(byte[] bytes, long pieceLength) {
    MetaInfoGenerator generator = new MetaInfoGenerator(pieceLength);
    generator.update(ByteBuffer.wrap(bytes));
    return new TestBlob(bytes, generator.finish());
  }

  /// Bytes that depend on the seed alone.
  public static TestBlob random(long seed, int length, long pieceLength) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return of(bytes, pieceLength);
  }

  /// The blob with this label of the recorded transcripts: SHA-256("label:0"), SHA-256("label:1"),
  /// …, cut to `length`.
  public static byte[] labelled(String label, int length) {
    MessageDigest sha256 = Digest.sha256();
    ByteBuffer blob = ByteBuffer.allocate(length);
    for (int i = 0; blob.hasRemaining(); i++) {
      byte[] block = sha256.digest((label + ":" + i).getBytes(StandardCharsets.US_ASCII));
      blob.put(block, 0, Math.min(block.length, blob.remaining()));
    }
    return blob.array();
  }

  /// The same blob, described as a reference origin does: CRC-32 sums alone.
  public TestBlob withoutPieceHashes() {
    int[] sums = new int[metaInfo.pieces()];
    Arrays.setAll(sums, metaInfo::pieceSum);
    return new TestBlob(
        bytes, new MetaInfo(digest(), bytes.length, metaInfo.pieceLength(), sums, new byte[0]));
  }

  public byte[] bytes() {
    return bytes;
  }

  public MetaInfo metaInfo() {
    return metaInfo;
  }

  public Digest digest() {
    return metaInfo.digest();
  }

  public int length() {
    return bytes.length;
  }

  /// The bytes of one piece, a copy.
  public byte[] piece(int index) {
    int from = (int) metaInfo.pieceOffset(index);
    return Arrays.copyOfRange(bytes, from, from + metaInfo.pieceLength(index));
  }
}
