package kraken.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import kraken.core.Digest;
import kraken.core.ServiceException;

/// A complete, verified blob on this disk. Its file is read-only and never changes: it may be
/// mapped, sent and hard-linked, but never written or truncated.
///
/// @param path of the data file
/// @param length bytes of the blob
public record Blob(Digest digest, Path path, long length) {

  /// A channel for reading, of the caller's own; it outlives the deletion of the blob.
  ///
  /// @throws ServiceException.NotFound when the blob was deleted meanwhile
  public FileChannel openChannel() throws IOException {
    try {
      return FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new ServiceException.NotFound("blob " + digest + " was deleted", e);
    }
  }
}
