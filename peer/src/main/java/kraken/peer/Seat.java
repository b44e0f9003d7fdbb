package kraken.peer;

import java.util.List;
import java.util.Optional;
import kraken.core.Digest;

/// Which of several dedicated seeders of a blob this host is: each begins with other pieces.
///
/// @param index from 0
/// @param count of seeders, at least 1
public record Seat(int index, int count) {

  public Seat {
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException("seat " + index + " of " + count);
    }
  }

  /// Who knows the seats of this host. Any thread; does not block.
  public interface Plan {

    /// The seat for this blob; empty for a host that is none of its dedicated seeders.
    Optional<Seat> of(Digest digest);
  }

  /// What agents have.
  public static Plan none() {
    return _ -> Optional.empty();
  }

  /// The seat of one among the seeders of a blob, which all of them know in the same order; empty
  /// when it is not among them.
  public static <T> Optional<Seat> among(List<T> seeders, T self) {
    int index = seeders.indexOf(self);
    return index < 0 ? Optional.empty() : Optional.of(new Seat(index, seeders.size()));
  }
}
