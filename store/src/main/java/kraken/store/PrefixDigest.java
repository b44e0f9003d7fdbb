package kraken.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import kraken.core.Digest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The SHA-256 of a whole file, computed while it grows: whenever the verified prefix has become
/// longer, one virtual thread reads on from where the last one stopped, out of the page cache. So
/// every byte is hashed once, and little is left to do after the last piece. A piece that begins
/// where the hashed prefix ends is hashed by its writer from the buffer in hand, and need not be
/// read back. Thread-safe; at most one thread hashes at a time, without holding the lock.
final class PrefixDigest {
  private static final Logger LOG = LoggerFactory.getLogger(PrefixDigest.class);

  private final SharedFile file;
  private final long length;
  private final Buffers buffers;
  private final LongSupplier verifiedEnd;
  private MessageDigest sha256 = Digest.sha256();
  private @Nullable MessageDigest before;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private long hashed;
  private boolean running;
  private boolean stopped;
  private @Nullable Digest result;

  /// @param verifiedEnd where the verified prefix of the file ends at the moment
  PrefixDigest(SharedFile file, long length, Buffers buffers, LongSupplier verifiedEnd) {
    this.file = file;
    this.length = length;
    this.buffers = buffers;
    this.verifiedEnd = verifiedEnd;
  }

  /// The prefix may have grown: hash on in the background.
  void grown() {
    long end = verifiedEnd.getAsLong();
    lock.lock();
    try {
      if (running || stopped || end <= hashed) {
        return;
      }
      running = true;
    } finally {
      lock.unlock();
    }
    Thread.ofVirtual().name("prefix-digest").start(this::readOn);
  }

  /// Makes the caller the one who hashes, when the hashed prefix ends at `from`: it then passes the
  /// bytes to [#pass] and calls [#endPassing].
  boolean beginPassing(long from) {
    lock.lock();
    try {
      if (running || stopped || from != hashed) {
        return false;
      }
      before = (MessageDigest) sha256.clone();
      running = true;
      return true;
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("a SHA-256 can be cloned", e);
    } finally {
      lock.unlock();
    }
  }

  void pass(ByteBuffer bytes) {
    sha256.update(bytes);
  }

  /// Ends what [#beginPassing] began.
  ///
  /// @param count bytes that passed and are good; 0 forgets them
  void endPassing(int count) {
    if (count == 0 && before != null) {
      sha256 = before;
    }
    hashed += count;
    idle();
    grown();
  }

  /// The digest of the whole file, all of which is there now. One caller at a time.
  Digest finish() throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (running) {
        idle.await();
      }
      stopped = true;
    } finally {
      lock.unlock();
    }
    if (result == null) {
      hashTo(length);
      result = Digest.ofHash(sha256.digest());
    }
    return result;
  }

  void stop() {
    lock.lock();
    try {
      stopped = true;
    } finally {
      lock.unlock();
    }
  }

  /// Hashes one buffer full. The rest is another thread's, so that a long pass does not keep a
  /// carrier from the threads that move bytes.
  private void readOn() {
    try {
      hashTo(Math.min(verifiedEnd.getAsLong(), hashed + Buffers.SIZE));
    } catch (IOException e) {
      LOG.warn("cannot hash {} on from {}: {}", file.path(), hashed, e.toString());
      idle();
      return;
    }
    idle();
    grown();
  }

  private void idle() {
    lock.lock();
    try {
      running = false;
      idle.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void hashTo(long end) throws IOException {
    while (hashed < end) {
      hashed += buffers.feed(file, hashed, end, sha256::update);
    }
  }
}
