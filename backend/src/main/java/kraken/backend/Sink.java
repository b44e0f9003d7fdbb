package kraken.backend;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Where a download goes. Belongs to one thread.
public interface Sink {

  /// Takes the next bytes, all that remain in `bytes`, before it returns.
  void write(ByteBuffer bytes) throws IOException;

  /// Offers all the bytes at once, as a file that nobody will ever change.
  ///
  /// @return whether it was taken, by a hard link; if not, the bytes come through [#write]
  default boolean link(Path file) throws IOException {
    return false;
  }
}
