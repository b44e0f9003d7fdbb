package kraken.backend;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// What is uploaded: a file that never changes, or a few bytes.
public sealed interface Source {

  long length();

  /// A fresh stream over all of it, closed by the caller; can be opened again for a retry.
  InputStream open() throws IOException;

  static Source of(Path path, long length) {
    return new OfFile(path, length);
  }

  static Source of(byte[] bytes) {
    return new OfBytes(bytes);
  }

  /// A file; a backend on the same file system may link it instead of copying it, and it is never
  /// written to again.
  record OfFile(Path path, long length) implements Source {
    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(path);
    }
  }

  /// Bytes in memory, such as the digest that a tag means.
  final class OfBytes implements Source {
    private final byte[] bytes;

    private OfBytes(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }
  }
}
