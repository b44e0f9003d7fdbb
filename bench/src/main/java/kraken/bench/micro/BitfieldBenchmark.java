package kraken.bench.micro;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import kraken.core.Bitfield;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The pieces of 50 peers, half of them each.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BitfieldBenchmark {
  private final SplittableRandom random = new SplittableRandom(4);
  private final Bitfield ours = Large.half(random);
  private final Bitfield[] peers = Large.halves(random);
  private final byte[] bytes = ours.toBytes();
  private int piece;

  private int nextPiece() {
    piece = piece + 7 < Large.PIECES ? piece + 7 : 0;
    return piece;
  }

  /// How many of all peers have a piece.
  @Benchmark
  public int whoHas() {
    int next = nextPiece();
    int count = 0;
    for (Bitfield peer : peers) {
      count += peer.get(next) ? 1 : 0;
    }
    return count;
  }

  /// Goes through all missing pieces of one.
  @Benchmark
  public int walk() {
    int count = 0;
    for (int i = ours.nextClear(0); i < ours.size(); i = ours.nextClear(i + 1)) {
      count++;
    }
    return count;
  }

  /// Whether any of all peers has something that is missing here.
  @Benchmark
  public int interested() {
    int count = 0;
    for (Bitfield peer : peers) {
      count += ours.lacksAnyOf(peer) ? 1 : 0;
    }
    return count;
  }

  @Benchmark
  public boolean setAndClear() {
    int next = nextPiece();
    return ours.set(next) ? ours.clear(next) : ours.get(next);
  }

  @Benchmark
  public Object parse() {
    return Bitfield.parse(bytes);
  }
}
