package kraken.sim;

import java.util.ArrayList;
import java.util.List;

/// The line of one host: so many bytes a second each way, shared by all its connections. Up, the
/// piece that started first goes first unless its receiver holds it back, a quantum at a time;
/// down, what arrives first.
final class Line {
  private final Clock clock;
  private final long up;
  private final long down;
  private final List<Socket> running = new ArrayList<>();
  private boolean busy;
  private long wakeAt = Long.MAX_VALUE;
  private long downFree;
  private long sent;

  /// @param up bytes per second
  /// @param down bytes per second
  Line(Clock clock, long up, long down) {
    this.clock = clock;
    this.up = up;
    this.down = down;
  }

  /// Bytes of pieces that have left.
  long sent() {
    return sent;
  }

  long upRate() {
    return up;
  }

  long downRate() {
    return down;
  }

  /// Nanoseconds that so many bytes take to leave.
  long leaving(long bytes) {
    return nanos(bytes, up);
  }

  static long nanos(long bytes, long rate) {
    return (long) (bytes * (1e9 / rate));
  }

  /// The connection has a piece to send.
  void offer(Socket socket) {
    running.add(socket);
    next();
  }

  /// The connection has nothing to send any more.
  void withdraw(Socket socket) {
    running.remove(socket);
  }

  /// Takes bytes that arrive from `arrival` on and were sent at some rate of their own until `end`.
  /// Answers when the last of them is through.
  long take(long bytes, long arrival, long end) {
    downFree = Math.max(downFree, arrival) + nanos(bytes, down);
    return Math.max(downFree, end);
  }

  /// When bytes that arrive at `arrival` begin to be taken.
  long takesFrom(long arrival) {
    return Math.max(downFree, arrival);
  }

  private void next() {
    if (busy) {
      return;
    }
    long wake = Long.MAX_VALUE;
    for (int i = 0; i < running.size(); i++) {
      Socket socket = running.get(i);
      long open = socket.opensAt();
      if (open <= clock.now()) {
        busy = true;
        long bytes = socket.leave();
        clock.after(leaving(bytes), () -> left(socket, bytes));
        return;
      }
      socket.held();
      if (busy) {
        return;
      }
      wake = Math.min(wake, open);
    }
    if (wake < wakeAt) {
      long when = wake;
      wakeAt = when;
      clock.at(when, () -> wake(when));
    }
  }

  private void wake(long when) {
    if (wakeAt == when) {
      wakeAt = Long.MAX_VALUE;
    }
    next();
  }

  private void left(Socket socket, long bytes) {
    busy = false;
    sent += bytes;
    socket.left();
    next();
  }
}
