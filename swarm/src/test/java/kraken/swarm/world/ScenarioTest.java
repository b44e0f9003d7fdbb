package kraken.swarm.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import kraken.core.Bitfield;
import kraken.core.MetaInfo;
import org.junit.jupiter.api.Test;

/// Whole downloads between real cores in the small world.
final class ScenarioTest {
  private static final long RATE = 25_000_000;
  private static final int MIB = 1 << 20;

  @Test
  void oneAgentGetsABlobFromOneOriginAtLineSpeed() {
    World world = new World(Terms.seed(1));
    MetaInfo blob = World.blob(64, MIB);
    Node origin = world.origin(RATE);
    origin.has(blob, Bitfield.full(64));
    Node agent = world.agent(RATE);
    agent.fetch(blob, 7);
    assertThat(world.runUntilFinished(List.of(agent), 60)).as(world::lastLines).isTrue();
    double ratio = agent.finishedAt() / 1e9 / (64.0 * MIB / RATE);
    System.out.printf("1 origin, 1 agent: %.3f x%n", ratio);
    assertThat(ratio).isLessThan(1.05);
    assertThat(origin.uplink().sent()).isEqualTo(64L * MIB);
  }

  @Test
  void eightReadersAtOnceFinishNearTheLimitAndTheOriginSendsLittleMoreThanOneCopy() {
    for (long seed = 1; seed <= 3; seed++) {
      World world = new World(Terms.seed(seed));
      MetaInfo blob = World.blob(512, MIB);
      Node origin = world.origin(RATE);
      origin.has(blob, Bitfield.full(512));
      List<Node> agents = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        agents.add(world.agent(RATE));
      }
      for (Node agent : agents) {
        agent.stream(blob, 1);
      }
      assertThat(world.runUntilFinished(agents, 120)).as(world::lastLines).isTrue();
      double limit = 512.0 * MIB / RATE;
      double last = agents.stream().mapToLong(Node::finishedAt).max().orElseThrow() / 1e9 / limit;
      double first = agents.stream().mapToLong(Node::finishedAt).min().orElseThrow() / 1e9 / limit;
      double copies = origin.uplink().sent() / (512.0 * MIB);
      double firstByte = agents.stream().mapToLong(Node::firstByteAt).max().orElseThrow() / 1e9;
      System.out.printf(
          "1 origin, 8 readers, seed %d: first %.3f x, last %.3f x, origin %.3f copies, piece 0"
              + " everywhere after %.2f s%n",
          seed, first, last, copies, firstByte);
      assertThat(last).isLessThan(1.25);
      assertThat(copies).isLessThan(1.25);
    }
  }
}
