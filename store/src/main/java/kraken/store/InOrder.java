package kraken.store;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides which of the bytes written to a file may be hashed as they pass: those that continue the
/// hashed prefix while nobody else writes. A write into what was hashed already spoils the hash; a
/// write further on is read back at the end. Thread-safe; hashes outside its lock.
final class InOrder {
  private @Nullable PassingHash hash;
  private long claimed;
  private int others;
  private boolean busy;

  InOrder(@Nullable PassingHash hash) {
    this.hash = hash;
  }

  /// A write begins.
  ///
  /// @return whether its bytes are to be given to [#pass], else [#ended] is called after it
  synchronized boolean begin(long position, int count) {
    if (position < claimed) {
      spoil();
    }
    if (hash != null && !busy && others == 0 && position == claimed) {
      busy = true;
      claimed += count;
      return true;
    }
    others++;
    return false;
  }

  /// The bytes of a write for which [#begin] said yes, after they were written.
  void pass(ByteBuffer bytes) {
    PassingHash current = current();
    if (current != null) {
      current.update(bytes);
    }
    synchronized (this) {
      busy = false;
    }
  }

  /// A write for which [#begin] said yes failed.
  synchronized void failed() {
    spoil();
    busy = false;
  }

  /// A write for which [#begin] said no has ended.
  synchronized void ended() {
    others--;
  }

  synchronized boolean isIdle() {
    return !busy && others == 0;
  }

  /// Bytes hashed so far.
  synchronized long hashed() {
    return claimed;
  }

  /// The hash of the first [#hashed] bytes; empty when there is none. It is the caller's from now
  /// on. Only when idle.
  synchronized Optional<PassingHash> take() {
    Optional<PassingHash> result = Optional.ofNullable(hash);
    hash = null;
    return result;
  }

  private synchronized @Nullable PassingHash current() {
    return hash;
  }

  private void spoil() {
    hash = null;
    claimed = 0;
  }
}
