package kraken.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// The content coding `gzip` (RFC 9110 §8.4.1.3) for small bodies that are held in memory.
public final class Gzip {
  public static final String NAME = "gzip";

  private Gzip() {}

  public static byte[] pack(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 2 + 64);
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail", e);
    }
    return packed.toByteArray();
  }

  /// The bytes that were packed.
  ///
  /// @throws IOException when it is not gzip, ends early, or is longer than `limit` bytes unpacked;
  ///   no more than that is ever allocated
  public static byte[] unpack(byte[] packed, int limit) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      byte[] bytes = in.readNBytes(limit);
      if (bytes.length == limit && in.read() >= 0) {
        throw new IOException("longer than " + limit + " bytes unpacked");
      }
      return bytes;
    }
  }

  /// Whether a client with these lines of `Accept-Encoding` takes gzip. Whoever does not name it,
  /// or names it with `q=0`, does not; `*` is not gzip to us.
  public static boolean isAccepted(List<String> acceptEncoding) {
    for (String line : acceptEncoding) {
      for (String coding : line.split(",", -1)) {
        String[] parts = coding.toLowerCase(Locale.ROOT).split(";", 2);
        if (parts[0].strip().equals(NAME)) {
          return parts.length == 1 || !parts[1].strip().matches("q\\s*=\\s*0(\\.0*)?");
        }
      }
    }
    return false;
  }
}
