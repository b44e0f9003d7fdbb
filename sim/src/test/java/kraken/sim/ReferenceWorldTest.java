package kraken.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kraken.sim.reference.Choice;
import kraken.swarm.Input;
import kraken.swarm.SwarmConfig;
import kraken.swarm.wire.Message;
import org.junit.jupiter.api.Test;

/// Worlds in which some or all hosts behave as the reference.
final class ReferenceWorldTest {
  private static final int HOSTS = 20;
  private static final long MIB = 1 << 20;
  private static final long MILLI = 1_000_000;

  private static Options options(double reference, boolean referenceOrigins, Choice choice) {
    return new Options(
        1,
        HOSTS,
        2,
        2,
        100 * MIB,
        4 * MIB,
        1000 * MILLI,
        new Options.Network(100 * MIB, 100 * MIB, 100 * MIB, MILLI / 2, MILLI / 10, 4 * MIB, MIB),
        new Options.Tracker(100 * MIB, MILLI, 3000 * MILLI),
        new Options.Disk(MILLI, 0),
        new Options.Peers(
            SwarmConfig.agent(), SwarmConfig.origin(), reference, referenceOrigins, choice),
        false,
        List.of(),
        400_000 * MILLI);
  }

  @Test
  void referencePeersCompleteFromReferenceOrigins() {
    for (Choice choice : Choice.values()) {
      Result result = new World(options(1, true, choice)).run();

      assertThat(result.unfinished()).isZero();
      assertThat(result.reference().count()).isEqualTo(HOSTS);
      assertThat(result.image().count()).isZero();
    }
  }

  @Test
  void sameSeedSameWorld() {
    Options options = options(0.5, false, Choice.RANDOM);

    assertThat(new World(options).run()).isEqualTo(new World(options).run());
  }

  @Test
  void bothKindsCompleteTogether() {
    for (boolean referenceOrigins : new boolean[] {true, false}) {
      Plain plain = new Plain();
      Result result = new World(options(0.5, referenceOrigins, Choice.RANDOM), plain).run();

      assertThat(result.unfinished()).isZero();
      assertThat(result.reference().count()).isEqualTo(HOSTS / 2);
      assertThat(result.image().count()).isEqualTo(HOSTS / 2);
      assertThat(plain.handshakes).isPositive();
      assertThat(plain.news).isPositive();
    }
  }

  /// A reference peer hears nothing that the reference does not say.
  private static final class Plain implements Observer {
    private boolean[] reference = new boolean[0];
    private int handshakes;
    private int news;

    @Override
    public void began(World world) {
      reference = new boolean[world.hosts().size()];
      world.hosts().forEach(host -> reference[host.index()] = host.isReference());
    }

    @Override
    public void input(int host, Input input) {
      if (!reference[host]) {
        return;
      }
      if (input instanceof Input.PayloadStarted started) {
        assertThat(started.header().queuedBytes()).isEqualTo(-1);
      } else if (input instanceof Input.MessageReceived received) {
        check(received.message());
      }
    }

    private void check(Message message) {
      switch (message) {
        case Message.Handshake _ -> handshakes++;
        case Message.AnnouncePiece have -> {
          news++;
          assertThat(have.more()).isEmpty();
          assertThat(have.queuedBytes()).isEqualTo(-1);
        }
        case Message.CancelPiece _ -> throw new AssertionError("nobody cancels there");
        case Message.DigestsHere _, Message.DigestRequest _, Message.Digests _ ->
            throw new AssertionError("nobody speaks of piece digests there");
        case Message.PieceRequest _,
            Message.PiecePayload _,
            Message.Failure _,
            Message.Complete _,
            Message.Unknown _ -> {}
      }
    }
  }
}
