package kraken.bench.micro;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import kraken.core.Bitfield;
import kraken.swarm.pieces.Availability;
import kraken.swarm.pieces.PiecePicker;
import kraken.swarm.pieces.RequestTable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Which piece next, and who owes us what, with half of the pieces missing.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PiecesBenchmark {
  private static final int ROUNDS = 4;

  private final SplittableRandom random = new SplittableRandom(2);
  private final Bitfield[] peers = Large.halves(random);
  private final PiecePicker picker = new PiecePicker(Large.half(random), random);
  private final PiecePicker last = lastPiece();
  private final Availability availability = new Availability(Large.PIECES);
  private final RequestTable requests = new RequestTable(Large.PIECES);
  private int turn;

  public PiecesBenchmark() {
    for (Bitfield peer : peers) {
      availability.add(peer);
    }
    for (int i = 0; i < ROUNDS * Large.PEERS; i++) {
      requests.add(piece(i), i % Large.PEERS, 4 << 20, i, false);
    }
  }

  private static PiecePicker lastPiece() {
    Bitfield have = Bitfield.full(Large.PIECES);
    have.clear(Large.PIECES / 2);
    return new PiecePicker(have, new SplittableRandom(3));
  }

  private static int piece(int number) {
    return number * 61 % Large.PIECES;
  }

  private Bitfield nextPeer() {
    turn = turn + 1 == Large.PEERS ? 0 : turn + 1;
    return peers[turn];
  }

  /// The rarest of some that a peer has; asked for, and open again.
  @Benchmark
  public int pick() {
    int piece = picker.pick(nextPeer(), availability::of);
    picker.remove(piece);
    picker.add(piece);
    return piece;
  }

  /// One piece is missing, which every other peer has.
  @Benchmark
  public int pickTheLast() {
    return last.pick(nextPeer(), availability::of);
  }

  /// A request is answered, the next one sent, with four open to each peer.
  @Benchmark
  public Object answerAndAsk() {
    int old = turn % (ROUNDS * Large.PEERS);
    turn = old + 1;
    int slot = old % Large.PEERS;
    RequestTable.Request answered = requests.ofSlot(slot).getFirst();
    requests.receiving(answered);
    requests.remove(answered);
    return requests.add(answered.piece(), slot, 4 << 20, turn, false);
  }
}
