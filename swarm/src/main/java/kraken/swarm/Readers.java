package kraken.swarm;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who on this host waits for one blob, and where each of them reads.
final class Readers {
  /// So many different positions count.
  private static final int MOST_POSITIONS = 4;

  private final List<Reader> readers = new ArrayList<>();
  private int[] positions = {};

  private static final class Reader {
    private final long id;
    private int piece = -1;
    private long movedAt;

    private Reader(long id) {
      this.id = id;
    }
  }

  void add(long id) {
    if (find(id) == null) {
      readers.add(new Reader(id));
    }
  }

  /// Tells whether the reader is one of ours.
  boolean moved(long id, int piece, long now) {
    Reader reader = find(id);
    if (reader == null) {
      return false;
    }
    if (reader.piece != piece) {
      reader.piece = piece;
      reader.movedAt = now;
      count();
    }
    return true;
  }

  void remove(long id) {
    readers.removeIf(reader -> reader.id == id);
    count();
  }

  void clear() {
    readers.clear();
    count();
  }

  int size() {
    return readers.size();
  }

  boolean isEmpty() {
    return readers.isEmpty();
  }

  /// The different pieces at which readers wait, at most [#MOST_POSITIONS], those of the readers
  /// that came first. Not to be changed.
  int[] positions() {
    return positions;
  }

  private void count() {
    positions =
        readers.stream()
            .filter(reader -> reader.piece >= 0)
            .mapToInt(reader -> reader.piece)
            .distinct()
            .limit(MOST_POSITIONS)
            .toArray();
  }

  /// Since when some reader has been waiting at this piece, or `now`.
  long waitingSince(int piece, long now) {
    long since = now;
    for (Reader reader : readers) {
      if (reader.piece == piece) {
        since = Math.min(since, reader.movedAt);
      }
    }
    return since;
  }

  private @Nullable Reader find(long id) {
    for (Reader reader : readers) {
      if (reader.id == id) {
        return reader;
      }
    }
    return null;
  }
}
