package kraken.swarm.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import kraken.core.Bitfield;
import kraken.core.MetaInfo;
import kraken.swarm.Output;
import kraken.swarm.SwarmConfig;
import kraken.swarm.trace.TraceEvent;
import org.junit.jupiter.api.Test;

/// Whole downloads between real cores in the small world. All invariants are checked after each
/// input of each host.
final class ScenarioTest {
  private static final long RATE = 25_000_000;
  private static final int MIB = 1 << 20;

  /// One origin with a blob, and agents.
  private static final class Scene {
    private final World world;
    private final MetaInfo blob;
    private final Node origin;
    private final List<Node> agents = new ArrayList<>();

    private Scene(Terms terms, int pieces) {
      world = new World(terms);
      blob = World.blob(pieces, MIB);
      origin = world.origin(RATE);
      origin.has(blob, Bitfield.full(pieces));
    }

    private Scene agents(int count) {
      for (int i = 0; i < count; i++) {
        agents.add(world.agent(RATE));
      }
      return this;
    }

    private Scene stream() {
      agents.forEach(agent -> agent.stream(blob, 1));
      return this;
    }

    /// Seconds divided by the time that one copy takes on one line.
    private double times(double nanos) {
      return nanos / 1e9 / ((double) blob.length() / RATE);
    }

    private Scene untilDone(List<Node> awaited, double seconds) {
      assertThat(world.runUntilFinished(awaited, seconds)).as(world::lastLines).isTrue();
      for (Node node : awaited) {
        assertThat(node.on(blob).isComplete()).isTrue();
        assertThat(node.finished().values()).containsOnly(Output.Outcome.COMPLETE);
      }
      return this;
    }

    private double last(List<Node> nodes) {
      return times((double) nodes.stream().mapToLong(Node::finishedAt).max().orElseThrow());
    }

    private double first(List<Node> nodes) {
      return times((double) nodes.stream().mapToLong(Node::finishedAt).min().orElseThrow());
    }

    private double copies() {
      return (double) origin.uplink().sent() / blob.length();
    }

    private void print(String name) {
      System.out.printf(
          "world: %s, seed %d: first %.3f x, last %.3f x, origin %.3f copies, piece 0 after %.2f s,"
              + " duplicates %d%n",
          name,
          world.terms().seed(),
          first(agents),
          last(agents),
          copies(),
          agents.stream().mapToLong(Node::firstByteAt).max().orElseThrow() / 1e9,
          agents.stream()
              .mapToInt(agent -> count(agent, TraceEvent.DuplicateReceived.class))
              .sum());
    }
  }

  private static int count(Node node, Class<? extends TraceEvent> kind) {
    return (int) node.traces().stream().filter(t -> kind.isInstance(t.event())).count();
  }

  @Test
  void oneAgentGetsABlobFromOneOriginAtLineSpeed() {
    Scene scene = new Scene(Terms.seed(1), 64).agents(1);
    scene.agents.getFirst().fetch(scene.blob, 7);
    scene.untilDone(scene.agents, 60).print("1 origin, 1 agent");
    assertThat(scene.last(scene.agents)).isLessThan(1.05);
    assertThat(scene.origin.uplink().sent()).isEqualTo(64L * MIB);
  }

  @Test
  void eightReadersAtOnceFinishNearTheLimitAndTheOriginSendsLittleMoreThanOneCopy() {
    for (long seed = 1; seed <= 4; seed++) {
      Scene scene = new Scene(Terms.seed(seed), 512).agents(8).stream();
      scene.untilDone(scene.agents, 120).print("1 origin, 8 readers");
      assertThat(scene.last(scene.agents)).isLessThan(1.10);
      assertThat(scene.copies()).isLessThan(1.10);
      for (Node agent : scene.agents) {
        assertThat(agent.hasList(scene.blob)).isTrue();
        assertThat(scene.times((double) agent.firstByteAt())).isLessThan(0.05);
      }
    }
  }

  @Test
  void eightAgentsThatStartOneAfterTheOtherFinishNearTheirLimit() {
    Scene scene = new Scene(Terms.seed(5), 256).agents(8);
    for (Node agent : scene.agents) {
      agent.stream(scene.blob, 1);
      scene.world.run(0.7);
    }
    scene.untilDone(scene.agents, 60).print("1 origin, 8 readers 0.7 s apart");
    double start = scene.times(7 * 0.7e9);
    assertThat(scene.last(scene.agents) - start).isLessThan(1.15);
    assertThat(scene.copies()).isLessThan(1.5);
  }

  @Test
  void eightReadersAreNearTheLimitAtTenMillisecondsOfLatency() {
    Scene scene = new Scene(Terms.seed(6).latency(10_000_000), 256).agents(8).stream();
    scene.untilDone(scene.agents, 60).print("10 ms, 8 readers");
    assertThat(scene.last(scene.agents)).isLessThan(1.25);
    assertThat(scene.copies()).isLessThan(1.25);
  }

  @Test
  void withoutExtensionsEightReadersStillGetTheBlob() {
    Scene scene = new Scene(Terms.seed(7), 128);
    for (int i = 0; i < 8; i++) {
      scene.agents.add(scene.world.node(plain(SwarmConfig.agent()), RATE, RATE, false));
    }
    scene.stream().untilDone(scene.agents, 60).print("no extensions, 8 readers");
    assertThat(scene.last(scene.agents)).isLessThan(1.6);
  }

  private static SwarmConfig plain(SwarmConfig c) {
    return c.change().capabilities(0).build();
  }

  @Test
  void peersThatVanishSilentlyCostOthersLittle() {
    Scene scene = new Scene(Terms.seed(8), 256).agents(8).stream();
    scene.world.run(4);
    scene.agents.get(2).die();
    scene.world.run(1);
    scene.agents.get(5).die();
    List<Node> alive = new ArrayList<>(scene.agents);
    alive.remove(5);
    alive.remove(2);
    scene.untilDone(alive, 120);
    System.out.printf("world: two of eight die: last %.3f x%n", scene.last(alive));
    assertThat(scene.last(alive)).isLessThan(1.6);
  }

  @Test
  void peersThatCrashAreReplacedAtOnce() {
    Scene scene = new Scene(Terms.seed(9), 256).agents(8).stream();
    scene.world.run(4);
    scene.agents.get(2).crash();
    List<Node> alive = new ArrayList<>(scene.agents);
    alive.remove(2);
    scene.untilDone(alive, 60);
    System.out.printf("world: one of eight crashes: last %.3f x%n", scene.last(alive));
    assertThat(scene.last(alive)).isLessThan(1.2);
  }

  @Test
  void corruptPeerIsBannedByEverybodyAndNobodyElseIs() {
    Scene scene = new Scene(Terms.seed(10), 128).agents(6);
    Node liar = scene.agents.get(3);
    liar.turnCorrupt();
    scene.stream();
    List<Node> honest = new ArrayList<>(scene.agents);
    honest.remove(liar);
    scene.untilDone(honest, 120);
    for (Node agent : honest) {
      for (Output.Trace trace : agent.traces()) {
        if (trace.event() instanceof TraceEvent.PeerBanned banned) {
          assertThat(banned.peer()).isEqualTo(liar.id());
          assertThat(banned.reason()).contains("wrong checksum");
        }
      }
    }
    assertThat(honest).anyMatch(agent -> count(agent, TraceEvent.PeerBanned.class) > 0);
    System.out.printf("world: one of six lies: last %.3f x%n", scene.last(honest));
    assertThat(scene.last(honest)).isLessThan(1.6);
  }

  @Test
  void blobOfManyPiecesSurvivesPeersThatLieAboutItsDigests() {
    for (long seed = 1; seed <= 4; seed++) {
      Scene scene = new Scene(Terms.seed(seed), 2000).agents(6);
      List<Node> honest = new ArrayList<>(scene.agents);
      for (Node liar : scene.agents.subList(2, 4)) {
        liar.has(scene.blob, Bitfield.full(2000));
        liar.turnCorrupt();
        liar.fetch(scene.blob, 1);
        honest.remove(liar);
      }
      scene.world.run(0.2);
      scene.stream().untilDone(honest, 120);
      for (Node agent : honest) {
        assertThat(agent.hasList(scene.blob)).isTrue();
        assertThat(count(agent, TraceEvent.DigestsMissing.class)).isZero();
        for (Output.Trace trace : agent.traces()) {
          if (trace.event() instanceof TraceEvent.PeerBanned banned) {
            assertThat(scene.agents.subList(2, 4))
                .anyMatch(liar -> liar.id().equals(banned.peer()));
          }
        }
      }
      assertThat(honest.stream().mapToInt(a -> count(a, TraceEvent.PeerBanned.class)).sum())
          .isPositive();
    }
  }

  @Test
  void slowPeerFinishesAtItsOwnPaceAndDoesNotHoldUpOthers() {
    for (long seed = 11; seed <= 15; seed++) {
      Scene scene = new Scene(Terms.seed(seed), 128).agents(7);
      Node slow = scene.world.node(SwarmConfig.agent(), RATE / 10, RATE / 10, false);
      scene.stream();
      slow.stream(scene.blob, 1);
      scene.untilDone(scene.agents, 60).print("7 readers and a slow one");
      assertThat(scene.last(scene.agents)).isLessThan(1.5);
      scene.untilDone(List.of(slow), 120);
      System.out.printf(
          "world: the slow one: %.3f x its own limit%n", scene.last(List.of(slow)) / 10);
      assertThat(scene.last(List.of(slow)) / 10).isLessThan(1.15);
    }
  }

  @Test
  void restartWithPartOfTheBlobFetchesOnlyTheRest() {
    Scene scene = new Scene(Terms.seed(12), 64).agents(1);
    Node agent = scene.agents.getFirst();
    Bitfield part = new Bitfield(64);
    for (int i = 0; i < 64; i += 2) {
      part.set(i);
    }
    agent.has(scene.blob, part);
    scene.stream().untilDone(scene.agents, 60);
    assertThat(scene.origin.uplink().sent()).isEqualTo(32L * MIB);
    assertThat(scene.last(scene.agents)).isLessThan(0.55);
  }

  @Test
  void aBlobHeldInPartsByAgentsIsCompletedWithoutAnOrigin() {
    Scene scene = new Scene(Terms.seed(13), 64).agents(4);
    scene.origin.die();
    for (int k = 0; k < 4; k++) {
      Bitfield part = new Bitfield(64);
      for (int i = k; i < 64; i += 4) {
        part.set(i);
      }
      scene.agents.get(k).has(scene.blob, part);
    }
    scene.stream().untilDone(scene.agents, 60);
    assertThat(scene.last(scene.agents)).isLessThan(1.2);
  }

  @Test
  void manySmallBlobsShareTheLine() {
    World world = new World(Terms.seed(14));
    Node origin = world.origin(RATE);
    Node agent = world.agent(RATE);
    for (int i = 1; i <= 100; i++) {
      MetaInfo blob = World.blob(1, 20_000 + i);
      origin.has(blob, Bitfield.full(1));
      agent.fetch(blob, i);
    }
    world.run(3);
    assertThat(agent.finished()).hasSize(100);
    assertThat(agent.finished().values()).containsOnly(Output.Outcome.COMPLETE);
  }

  @Test
  void sameSeedSameRun() {
    assertThat(fingerprint(21)).isEqualTo(fingerprint(21));
    assertThat(fingerprint(21)).isNotEqualTo(fingerprint(22));
  }

  private static long fingerprint(long seed) {
    Scene scene = new Scene(Terms.seed(seed), 64).agents(5).stream();
    scene.agents.get(1).turnCorrupt();
    scene.world.run(1);
    scene.agents.get(4).die();
    scene.world.run(10);
    return scene.world.fingerprint();
  }
}
