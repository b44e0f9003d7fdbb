package kraken.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;

/// Direct buffers for reading files back, kept for the next reader. Thread-safe; at most so many
/// are kept.
final class Buffers {
  static final int SIZE = 512 * 1024;
  private static final int KEPT = 16;

  private final ArrayBlockingQueue<ByteBuffer> idle = new ArrayBlockingQueue<>(KEPT);

  /// Reads the next bytes of `[from, end)`, at most [#SIZE], and hands them out in one piece.
  ///
  /// @return how many; nothing was handed out when this throws
  int feed(SharedFile file, long from, long end, Consumer<ByteBuffer> sink) throws IOException {
    int count = (int) Math.min(SIZE, end - from);
    ByteBuffer buffer = take(count);
    try {
      buffer.clear().limit(count);
      file.read(buffer, from);
      sink.accept(buffer.flip());
      return count;
    } finally {
      give(buffer);
    }
  }

  /// A buffer for at least `count` bytes; small ones are not worth keeping.
  ByteBuffer take(int count) {
    ByteBuffer kept = idle.poll();
    return kept == null ? ByteBuffer.allocateDirect(Math.max(SIZE, count)) : kept;
  }

  void give(ByteBuffer buffer) {
    var _ = idle.offer(buffer);
  }
}
