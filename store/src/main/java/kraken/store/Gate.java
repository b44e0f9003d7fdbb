package kraken.store;

import org.jspecify.annotations.Nullable;

/// Counts who is inside; once closed nobody enters, and when the last one has left, what was agreed
/// at closing is run, once. Nobody waits. Thread-safe.
final class Gate {
  private int inside;
  private @Nullable Runnable afterwards;

  /// Tells whether the caller is inside now; then it must [#exit].
  synchronized boolean enter() {
    if (afterwards != null) {
      return false;
    }
    inside++;
    return true;
  }

  void exit() {
    Runnable last;
    synchronized (this) {
      inside--;
      last = inside == 0 ? afterwards : null;
    }
    if (last != null) {
      last.run();
    }
  }

  /// Only the first call counts.
  void close(Runnable whenEmpty) {
    synchronized (this) {
      if (afterwards != null) {
        return;
      }
      afterwards = whenEmpty;
      if (inside > 0) {
        return;
      }
    }
    whenEmpty.run();
  }
}
