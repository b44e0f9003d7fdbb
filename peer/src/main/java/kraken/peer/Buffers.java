package kraken.peer;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/// Direct buffers through which pieces go, lent for the time of one piece. Bounded: who finds none
/// waits. Thread-safe.
final class Buffers {
  /// Large enough to make system calls rare, small enough to stay in a core's cache between the
  /// read from the socket, the checksum and the write to the file.
  static final int SIZE = 256 << 10;

  private final Semaphore free;
  private final ConcurrentLinkedQueue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();

  Buffers(int count) {
    free = new Semaphore(count);
  }

  ByteBuffer take() {
    free.acquireUninterruptibly();
    ByteBuffer buffer = idle.poll();
    return buffer == null ? ByteBuffer.allocateDirect(SIZE) : buffer.clear();
  }

  void give(ByteBuffer buffer) {
    idle.add(buffer);
    free.release();
  }

  int free() {
    return free.availablePermits();
  }
}
