package kraken.node.config.bind;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds the word that was probably meant.
public final class Nearest {
  private Nearest() {}

  /// The candidate with the fewest edits, when these are few for the length of the word.
  public static Optional<String> to(String word, Collection<String> candidates) {
    int limit = word.length() < 4 ? 1 : Math.max(2, word.length() / 3);
    return candidates.stream()
        .filter(candidate -> edits(word, candidate) <= limit)
        .min(Comparator.<String>comparingInt(candidate -> edits(word, candidate)));
  }

  /// Insertions, deletions, replacements and swaps of neighbours, ignoring case and separators.
  private static int edits(String left, String right) {
    String a = plain(left);
    String b = plain(right);
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : best(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int best(int[][] cost, String a, String b, int i, int j) {
    int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int best = Math.min(cost[i - 1][j - 1] + same, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }

  private static String plain(String word) {
    return word.replaceAll("[_-]", "").toLowerCase(Locale.ROOT);
  }
}
