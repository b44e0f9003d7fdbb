package kraken.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.MetaInfoGenerator;

/// The hash of bytes that pass in order: of the whole only, or of the pieces too. Belongs to one
/// thread at a time.
sealed interface PassingHash {

  void update(ByteBuffer bytes);

  /// Ends it.
  Result finish();

  /// What came out.
  ///
  /// @param metaInfo where pieces were hashed
  record Result(Digest digest, Optional<MetaInfo> metaInfo) {}

  final class Whole implements PassingHash {
    private final MessageDigest sha256 = Digest.sha256();

    @Override
    public void update(ByteBuffer bytes) {
      sha256.update(bytes);
    }

    @Override
    public Result finish() {
      return new Result(Digest.ofHash(sha256.digest()), Optional.empty());
    }
  }

  final class Pieces implements PassingHash {
    private final long pieceLength;
    private final MetaInfoGenerator generator;

    Pieces(long pieceLength) {
      this.pieceLength = pieceLength;
      this.generator = new MetaInfoGenerator(pieceLength);
    }

    long pieceLength() {
      return pieceLength;
    }

    @Override
    public void update(ByteBuffer bytes) {
      generator.update(bytes);
    }

    @Override
    public Result finish() {
      MetaInfo metaInfo = generator.finish();
      return new Result(metaInfo.digest(), Optional.of(metaInfo));
    }
  }
}
