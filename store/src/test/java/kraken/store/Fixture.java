package kraken.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import kraken.core.MetaInfo;
import kraken.core.MetaInfoGenerator;

/// A blob of random bytes and its metainfo.
final class Fixture {
  private final byte[] bytes;
  private final MetaInfo metaInfo;

  Fixture(byte[] bytes, MetaInfo metaInfo) {
    this.bytes = bytes;
    this.metaInfo = metaInfo;
  }

  byte[] bytes() {
    return bytes;
  }

  MetaInfo metaInfo() {
    return metaInfo;
  }

  static Fixture of(int length, int pieceLength, long seed) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    MetaInfoGenerator generator = new MetaInfoGenerator(pieceLength);
    generator.update(ByteBuffer.wrap(bytes));
    return new Fixture(bytes, generator.finish());
  }

  /// The same without piece digests, as a reference origin gives it.
  Fixture crcOnly() {
    int[] sums = new int[metaInfo.pieces()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = metaInfo.pieceSum(i);
    }
    return new Fixture(
        bytes,
        new MetaInfo(
            metaInfo.digest(), metaInfo.length(), metaInfo.pieceLength(), sums, new byte[0]));
  }

  ByteBuffer piece(int index) {
    return ByteBuffer.wrap(bytes, (int) metaInfo.pieceOffset(index), metaInfo.pieceLength(index))
        .slice();
  }

  /// Stands for the caller's JSON.
  byte[] sidecar() {
    return ("metainfo of " + metaInfo + metaInfo.hasPieceHashes()).getBytes(StandardCharsets.UTF_8);
  }

  PartialBlob open(BlobStore store) throws IOException {
    return store.openPartial(metaInfo, sidecar());
  }

  void store(PartialBlob partial, int piece) throws IOException {
    try (PieceCheck check = partial.beginPiece(piece)) {
      check.write(piece(piece));
      if (!check.finish()) {
        throw new IllegalStateException("piece " + piece + " is not good");
      }
      partial.pieceStored(piece);
    }
  }

  void storeAll(PartialBlob partial) throws IOException {
    for (int i = 0; i < metaInfo.pieces(); i++) {
      if (!partial.has(i)) {
        store(partial, i);
      }
    }
  }
}
