package kraken.bench.micro;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.PeerId;
import kraken.swarm.wire.Capabilities;
import kraken.swarm.wire.Codec;
import kraken.swarm.wire.MalformedMessage;
import kraken.swarm.wire.Message;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Messages to bytes and back.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
  private final SplittableRandom random = new SplittableRandom(1);
  private final Message request = new Message.PieceRequest(12_345, 0, 4 << 20);
  private final Message haves =
      new Message.AnnouncePiece(
          12_345, IntStream.range(0, 15).map(i -> 1_600 * i).boxed().toList(), 64 << 20);
  private final Message handshake =
      new Message.Handshake(
          PeerId.random(random),
          InfoHash.ofBytes(new byte[20]),
          Digest.of(new byte[0]),
          Large.half(random),
          "library/large",
          List.of(),
          Capabilities.ALL);

  @Benchmark
  public Object request() throws MalformedMessage {
    return thereAndBack(request);
  }

  /// Sixteen pieces in one message.
  @Benchmark
  public Object batchedHave() throws MalformedMessage {
    return thereAndBack(haves);
  }

  @Benchmark
  public Object handshake() throws MalformedMessage {
    return thereAndBack(handshake);
  }

  private static Message thereAndBack(Message message) throws MalformedMessage {
    byte[] frame = Codec.encode(message);
    return Codec.decode(java.util.Arrays.copyOfRange(frame, Codec.PREFIX, frame.length));
  }
}
