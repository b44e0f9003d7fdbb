package kraken.store;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import kraken.core.Bitfield;
import kraken.core.MetaInfo;
import org.jspecify.annotations.Nullable;

/// Which pieces of a partial blob are there, who writes one, and who waits for one. Memory only.
/// Thread-safe: one short lock; a stored piece wakes exactly the readers that wait for it.
final class Progress {
  private final MetaInfo metaInfo;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, Condition> awaited = new HashMap<>();
  private final Bitfield have;
  private final Bitfield writing;
  private boolean strong;
  private boolean digestVerified;
  private @Nullable String failure;

  Progress(MetaInfo metaInfo, Bitfield have) {
    this.metaInfo = metaInfo;
    this.have = have.copy();
    this.writing = new Bitfield(metaInfo.pieces());
    this.strong = metaInfo.hasPieceHashes();
  }

  boolean has(int piece) {
    lock.lock();
    try {
      return have.get(piece);
    } finally {
      lock.unlock();
    }
  }

  Bitfield have() {
    lock.lock();
    try {
      return have.copy();
    } finally {
      lock.unlock();
    }
  }

  boolean isComplete() {
    lock.lock();
    try {
      return have.isComplete();
    } finally {
      lock.unlock();
    }
  }

  /// Makes the caller the only writer of a piece, unless it is there or being written.
  boolean claim(int piece) {
    lock.lock();
    try {
      return failure == null && !have.get(piece) && writing.set(piece);
    } finally {
      lock.unlock();
    }
  }

  void release(int piece) {
    lock.lock();
    try {
      writing.clear(piece);
    } finally {
      lock.unlock();
    }
  }

  /// The piece is on disk and verified.
  void stored(int piece) {
    lock.lock();
    try {
      writing.clear(piece);
      have.set(piece);
      Condition readers = awaited.remove(piece);
      if (readers != null) {
        readers.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// From now on pieces are checked with SHA-256. Tells whether no piece was checked without.
  boolean becameStrong() {
    lock.lock();
    try {
      strong |= have.nextSet(0) == have.size() && writing.nextSet(0) == writing.size();
      return strong;
    } finally {
      lock.unlock();
    }
  }

  /// The whole digest is right: every byte may be read.
  void digestVerified() {
    lock.lock();
    try {
      digestVerified = true;
      wakeAll();
    } finally {
      lock.unlock();
    }
  }

  void fail(String reason) {
    lock.lock();
    try {
      if (failure == null && !digestVerified) {
        failure = reason;
        wakeAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Bytes from `from` on whose pieces are all there, released to readers or not.
  long contiguous(long from) {
    lock.lock();
    try {
      return stored(from);
    } finally {
      lock.unlock();
    }
  }

  /// Bytes from `from` on that readers may have.
  long readable(long from) {
    lock.lock();
    try {
      return released(from);
    } finally {
      lock.unlock();
    }
  }

  /// Waits until there is something to read at `from`; 0 only at the end of the blob.
  long await(long from, Duration patience) throws IOException, InterruptedException {
    long left = patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (from < metaInfo.length() && released(from) == 0) {
        if (failure != null) {
          throw new IOException("blob " + metaInfo.digest() + ": " + failure);
        }
        if (left <= 0) {
          throw new IOException(
              "blob " + metaInfo.digest() + ": byte " + from + " did not come within " + patience);
        }
        int piece = metaInfo.pieceAt(from);
        left = awaited.computeIfAbsent(piece, _ -> lock.newCondition()).awaitNanos(left);
      }
      return released(from);
    } finally {
      lock.unlock();
    }
  }

  private long stored(long from) {
    if (from >= metaInfo.length()) {
      return 0;
    }
    int missing = have.nextClear(metaInfo.pieceAt(from));
    return Math.max(0, Math.min(metaInfo.pieceOffset(missing), metaInfo.length()) - from);
  }

  private long released(long from) {
    if (digestVerified) {
      return Math.max(0, metaInfo.length() - from);
    }
    return Math.max(0, Math.min(from + stored(from), releasedEnd()) - from);
  }

  /// A CRC-32 convinces nobody: if a piece was checked with nothing else the last one waits for the
  /// whole digest.
  private long releasedEnd() {
    return strong ? metaInfo.length() : metaInfo.pieceOffset(metaInfo.pieces() - 1);
  }

  private void wakeAll() {
    awaited.values().forEach(Condition::signalAll);
    awaited.clear();
  }
}
