package kraken.swarm.pieces;

import kraken.core.Bitfield;

/// How many neighbours have each piece. Neighbours that have all of them are one number, so that a
/// seeder comes and goes in O(1).
public final class Availability {
  private final short[] counts;
  private int complete;

  public Availability(int pieces) {
    counts = new short[pieces];
  }

  /// A neighbour with these pieces came.
  public void add(Bitfield have) {
    if (have.isComplete()) {
      complete++;
      return;
    }
    for (int piece = have.nextSet(0); piece < counts.length; piece = have.nextSet(piece + 1)) {
      counts[piece]++;
    }
  }

  /// A neighbour with these pieces, all of them told before, went.
  public void remove(Bitfield have) {
    if (have.isComplete()) {
      complete--;
      return;
    }
    for (int piece = have.nextSet(0); piece < counts.length; piece = have.nextSet(piece + 1)) {
      counts[piece]--;
    }
  }

  /// A neighbour, which lacked it and still lacks others, got this piece.
  public void gained(int piece) {
    counts[piece]++;
  }

  /// How many neighbours that are themselves incomplete have the piece.
  public int amongIncomplete(int piece) {
    return counts[piece];
  }

  /// How many neighbours have the piece.
  public int of(int piece) {
    return counts[piece] + complete;
  }

  /// How many neighbours have everything.
  public int complete() {
    return complete;
  }
}
