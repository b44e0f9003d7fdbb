package kraken.http.server;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import kraken.http.BlobContent;
import org.jspecify.annotations.Nullable;

/// The part of a file that one answer has mapped. It may reach over bytes that are not there yet,
/// which nobody looks at: a growing blob comes in pieces, and the end of a mapping stops every
/// thread of the process for a moment, so there are few of them. Belongs to one request.
final class Window implements AutoCloseable {
  /// Bytes mapped at once; bounds what one client keeps mapped.
  private static final long SIZE = 16L << 20;

  private final BlobContent content;
  private @Nullable Arena arena;
  private MemorySegment mapped = MemorySegment.NULL;
  private long start;

  Window(BlobContent content) {
    this.content = content;
  }

  /// The longest run of bytes from `at` on that one mapping gives, at most `most`, which are all
  /// there. Valid until the next call.
  ///
  /// @param end where the answer ends; nothing behind is mapped
  ByteBuffer get(long at, long most, long end) throws IOException {
    if (at < start || at >= start + mapped.byteSize()) {
      move(at, most, end);
    }
    long offset = at - start;
    return mapped.asSlice(offset, Math.min(most, mapped.byteSize() - offset)).asByteBuffer();
  }

  private void move(long at, long there, long end) throws IOException {
    close();
    FileChannel channel = content.channel();
    long size = Math.min(SIZE, Math.max(there, Math.min(end, channel.size()) - at));
    Arena fresh = Arena.ofShared();
    arena = fresh;
    mapped = channel.map(FileChannel.MapMode.READ_ONLY, at, size, fresh);
    start = at;
  }

  @Override
  public void close() {
    mapped = MemorySegment.NULL;
    if (arena != null) {
      arena.close();
      arena = null;
    }
  }
}
