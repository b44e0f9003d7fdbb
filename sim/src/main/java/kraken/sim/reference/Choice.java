package kraken.sim.reference;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import kraken.core.Bitfield;

/// Which pieces are asked of a peer.
public enum Choice {
  /// Any, all alike.
  RANDOM,
  /// The rarest among the neighbours, by a heap built anew for each request over the pieces in
  /// their order: equal counts leave it in the same order on all hosts.
  RAREST_FIRST;

  /// Up to `limit` pieces that the peer has, we lack, and that are valid.
  int[] pick(
      int limit,
      Bitfield theirs,
      Bitfield ours,
      int[] counts,
      IntPredicate valid,
      RandomGenerator random) {
    int[] candidates = new int[theirs.size()];
    int n = 0;
    for (int w = 0; w < theirs.wordCount(); w++) {
      for (long rest = theirs.word(w) & ~ours.word(w); rest != 0; rest &= rest - 1) {
        candidates[n++] = (w << 6) + Long.numberOfTrailingZeros(rest);
      }
    }
    return this == RANDOM
        ? sample(limit, candidates, n, valid, random)
        : rarest(limit, candidates, n, counts, valid);
  }

  private static int[] sample(
      int limit, int[] candidates, int n, IntPredicate valid, RandomGenerator random) {
    int picked = 0;
    for (int i = 0; i < n && picked < limit; i++) {
      int other = i + random.nextInt(n - i);
      int piece = candidates[other];
      candidates[other] = candidates[i];
      candidates[i] = piece;
      if (valid.test(piece)) {
        candidates[picked++] = piece;
      }
    }
    return Arrays.copyOf(candidates, picked);
  }

  private static int[] rarest(
      int limit, int[] candidates, int n, int[] counts, IntPredicate valid) {
    int[] heap = candidates;
    for (int i = n / 2 - 1; i >= 0; i--) {
      sink(heap, i, n, counts);
    }
    int[] picked = new int[Math.min(limit, n)];
    int found = 0;
    for (int left = n; left > 0 && found < limit; ) {
      int piece = heap[0];
      heap[0] = heap[--left];
      sink(heap, 0, left, counts);
      if (valid.test(piece)) {
        picked[found++] = piece;
      }
    }
    return Arrays.copyOf(picked, found);
  }

  /// Equal counts do not move.
  private static void sink(int[] heap, int from, int size, int[] counts) {
    int i = from;
    int piece = heap[i];
    for (int child = 2 * i + 1; child < size; child = 2 * i + 1) {
      boolean right = child + 1 < size && counts[heap[child + 1]] < counts[heap[child]];
      child += right ? 1 : 0;
      if (counts[heap[child]] >= counts[piece]) {
        break;
      }
      heap[i] = heap[child];
      i = child;
    }
    if (i != from) {
      heap[i] = piece;
    }
  }
}
