package kraken.http;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;

/// The bytes of a blob that is served or uploaded: in a file, possibly still growing.
///
/// Every byte that [#available] speaks of is verified and final; it may be sent and cached. The
/// file may be mapped from the start, over bytes that are not there yet too. A content belongs to
/// one request and is closed by whoever was given it.
public interface BlobContent extends AutoCloseable {

  /// Bytes of the whole blob, known from the start.
  long length();

  /// The file; stays readable when it is renamed or unlinked meanwhile. Closed with this content.
  FileChannel channel();

  /// How many bytes from `position` on can be read now: contiguous, 0 when the next one is not
  /// there yet. Never blocks.
  long available(long position);

  /// Tells where the client reads, waits until there is at least one byte at `position`, and
  /// returns [#available].
  ///
  /// @param patience how long to wait at most
  /// @throws IOException when the bytes will not come, or did not in time; the message says why
  long awaitAvailable(long position, Duration patience) throws IOException, InterruptedException;

  /// From how many peers the bytes are coming at the moment; 0 when they are all here.
  default int peers() {
    return 0;
  }

  @Override
  void close();
}
