package kraken.backend.file;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// The smallest names after a token, at most so many, out of all that are offered.
final class Page {
  private final int bound;
  private final String after;
  private final PriorityQueue<String> largestFirst =
      new PriorityQueue<>(Comparator.<String>naturalOrder().reversed());

  Page(int bound, String after) {
    this.bound = bound;
    this.after = after;
  }

  void offer(String name) {
    if (name.compareTo(after) > 0) {
      largestFirst.add(name);
      if (largestFirst.size() > bound) {
        largestFirst.remove();
      }
    }
  }

  List<String> sorted() {
    return largestFirst.stream().sorted().toList();
  }
}
