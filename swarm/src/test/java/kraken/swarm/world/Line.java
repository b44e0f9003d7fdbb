package kraken.swarm.world;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The line of one host: so many bytes a second each way, shared by all its connections. Up, the
/// piece that started first goes first unless its receiver blocks it; down, what arrived first.
final class Line {
  private Line() {}

  static final class Up {
    private final Clock clock;
    private final long rate;
    private final List<Pipe> pipes = new ArrayList<>();
    private boolean busy;
    private long sent;

    Up(Clock clock, long bytesPerSecond) {
      this.clock = clock;
      this.rate = bytesPerSecond;
    }

    /// All bytes of pieces that ever left.
    long sent() {
      return sent;
    }

    /// The connection may have something to send.
    void offer(Pipe pipe) {
      if (pipe.hasPiece() && !pipes.contains(pipe)) {
        pipes.add(pipe);
      }
      next();
    }

    private void next() {
      if (busy) {
        return;
      }
      pipes.removeIf(pipe -> pipe.isClosed() || !pipe.hasPiece() || pipe.from.isDead());
      for (Pipe pipe : pipes) {
        if (!pipe.isBlocked()) {
          busy = true;
          clock.after(Pipe.CHUNK * 1_000_000_000L / rate, () -> left(pipe));
          return;
        }
      }
    }

    private void left(Pipe pipe) {
      busy = false;
      if (!pipe.isClosed() && pipe.hasPiece() && !pipe.from.isDead()) {
        sent += pipe.leave();
      }
      next();
    }
  }

  static final class Down {
    private final Clock clock;
    private final long rate;
    private final ArrayDeque<Pipe.Parcel> parcels = new ArrayDeque<>();
    private boolean busy;
    private long received;

    Down(Clock clock, long bytesPerSecond) {
      this.clock = clock;
      this.rate = bytesPerSecond;
    }

    /// All bytes of pieces that ever arrived.
    long received() {
      return received;
    }

    void offer(Pipe.Parcel parcel) {
      parcels.add(parcel);
      next();
    }

    private void next() {
      if (!busy && !parcels.isEmpty()) {
        busy = true;
        Pipe.Parcel parcel = parcels.remove();
        long nanos = parcel.bytes() * 1_000_000_000L / rate;
        clock.after(nanos, () -> taken(parcel));
      }
    }

    private void taken(Pipe.Parcel parcel) {
      busy = false;
      if (!parcel.pipe().to.isDead()) {
        received += parcel.bytes();
        parcel.pipe().taken(parcel);
      }
      next();
    }
  }
}
