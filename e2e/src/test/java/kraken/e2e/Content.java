package kraken.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.SplittableRandom;
import kraken.core.Digest;

/// The content of a blob that is made again whenever it is needed, so that no test holds it in
/// memory. Immutable.
///
/// @param seed decides every byte
/// @param length in bytes
record Content(long seed, long length, Digest digest) {
  private static final int BLOCK = 1 << 16;

  /// Bytes that depend on the seed alone.
  static Content random(long seed, long length) {
    MessageDigest sha256 = Digest.sha256();
    byte[] buffer = new byte[BLOCK];
    try (InputStream in = new Bytes(seed, length)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha256.update(buffer, 0, n);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Content(seed, length, Digest.ofHash(sha256.digest()));
  }

  InputStream open() {
    return new Bytes(seed, length);
  }

  /// A part of it.
  byte[] bytes(long from, int count) {
    try (InputStream in = open()) {
      in.skipNBytes(from);
      return in.readNBytes(count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return digest + " (" + length + " bytes)";
  }

  /// The stream, a block at a time.
  private static final class Bytes extends InputStream {
    private final SplittableRandom random;
    private final byte[] block = new byte[BLOCK];
    private int used = BLOCK;
    private long left;

    Bytes(long seed, long length) {
      random = new SplittableRandom(seed);
      left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, into.length);
      if (left == 0) {
        return -1;
      }
      if (used == BLOCK) {
        random.nextBytes(block);
        used = 0;
      }
      int n = (int) Math.min(Math.min(length, BLOCK - used), left);
      System.arraycopy(block, used, into, offset, n);
      used += n;
      left -= n;
      return n;
    }
  }
}
