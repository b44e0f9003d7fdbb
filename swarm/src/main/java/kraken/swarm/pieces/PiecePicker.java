package kraken.swarm.pieces;

import java.util.function.IntToLongFunction;
import java.util.random.RandomGenerator;
import kraken.core.Bitfield;

/// The pieces that are missing and asked of nobody ("open"), and chance: which of those that a peer
/// has is to be asked for. A choice looks at some sixteen candidates, never at all pieces; ties are
/// broken by chance, never by index, so that peers do not herd on the same pieces.
public final class PiecePicker {
  /// No piece fits.
  public static final int NONE = -1;

  private static final int CANDIDATES = 16;
  private static final int TRIES = 3 * CANDIDATES;

  private final Bitfield open;
  private final int[] pieces;
  private final int[] place;
  private final RandomGenerator random;
  private int size;

  /// @param have what is not missing
  public PiecePicker(Bitfield have, RandomGenerator random) {
    this.random = random;
    open = new Bitfield(have.size());
    pieces = new int[have.size()];
    place = new int[have.size()];
    for (int i = have.nextClear(0); i < have.size(); i = have.nextClear(i + 1)) {
      add(i);
    }
  }

  /// The piece is open (again).
  public void add(int piece) {
    if (open.set(piece)) {
      pieces[size] = piece;
      place[piece] = size++;
    }
  }

  /// The piece is asked for, or there.
  public void remove(int piece) {
    if (open.clear(piece)) {
      int last = pieces[--size];
      pieces[place[piece]] = last;
      place[last] = place[piece];
    }
  }

  public boolean isOpen(int piece) {
    return open.get(piece);
  }

  /// How many pieces are open.
  public int size() {
    return size;
  }

  /// The first open piece at or after `from`, or the number of pieces when there is none.
  public int nextOpen(int from) {
    return open.nextSet(from);
  }

  /// The best of about sixteen random open pieces that the peer has: the one with the smallest
  /// cost, any of those if several have it. Pieces with a negative cost are not taken.
  public int pick(Bitfield peer, IntToLongFunction cost) {
    int best = NONE;
    long bestCost = Long.MAX_VALUE;
    int seen = 0;
    for (int tries = Math.min(TRIES, 4 * size); tries > 0 && seen < CANDIDATES; tries--) {
      int piece = pieces[random.nextInt(size)];
      if (!peer.get(piece)) {
        continue;
      }
      seen++;
      long c = cost.applyAsLong(piece);
      if (c >= 0 && c < bestCost) {
        best = piece;
        bestCost = c;
      }
    }
    return best != NONE ? best : scan(peer, cost);
  }

  /// Where guessing found nothing: goes through the words of both bitfields once, from a random
  /// one.
  private int scan(Bitfield peer, IntToLongFunction cost) {
    int words = open.wordCount();
    if (size == 0) {
      return NONE;
    }
    int start = random.nextInt(words);
    int best = NONE;
    long bestCost = Long.MAX_VALUE;
    int seen = 0;
    for (int i = 0; i < words && seen < CANDIDATES; i++) {
      int w = (start + i) % words;
      int turn = random.nextInt(64);
      long bits = Long.rotateRight(open.word(w) & peer.word(w), turn);
      for (; bits != 0; bits &= bits - 1) {
        int piece = (w << 6) + ((Long.numberOfTrailingZeros(bits) + turn) & 63);
        long c = cost.applyAsLong(piece);
        seen++;
        if (c >= 0 && c < bestCost) {
          best = piece;
          bestCost = c;
        }
      }
    }
    return best;
  }
}
