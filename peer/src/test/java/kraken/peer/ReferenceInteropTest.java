package kraken.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kraken.core.PeerId;
import kraken.swarm.SwarmConfig;
import kraken.swarm.wire.Message;
import kraken.testkit.ReferencePeer;
import kraken.testkit.ScriptedListener;
import kraken.testkit.ScriptedPeer;
import kraken.testkit.TestBlob;
import kraken.testkit.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Our hosts against peers that behave as the recorded transcripts show the reference to.
@Timeout(60)
final class ReferenceInteropTest {
  private static final PeerId REFERENCE = PeerId.addrHash("10.0.0.5", 15001);

  @TempDir Path root;

  private static TestBlob recorded(Transcript live) {
    return TestBlob.of(TestBlob.labelled(live.label(), live.bytes()), 4 << 20).withoutPieceHashes();
  }

  private static Future<?> play(ExecutorService threads, Callable<?> script) {
    return threads.submit(script);
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void weFetchFromTheReferenceThatWeDial(boolean extensions, boolean pieceHashes) throws Exception {
    TestBlob full = TestBlob.random(1, 3_000_001, 1 << 18);
    TestBlob blob = pieceHashes ? full : full.withoutPieceHashes();
    SwarmConfig config = SwarmConfig.agent();
    try (ScriptedListener listener = ScriptedListener.open();
        Host agent =
            Host.agent(root, "agent", extensions ? config : Swarms.withoutExtensions(config));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      agent.knows(blob).knows(listener.peer(REFERENCE, true, true));
      ReferencePeer seeder = ReferencePeer.seeder(REFERENCE, blob);
      Future<?> playing =
          play(
              threads,
              () -> {
                seeder.accept(listener.accept());
                return null;
              });
      assertThat(agent.pull(blob.digest())).isEqualTo(blob.bytes());
      // Both complete: the leecher closes.
      playing.get();
      assertThat(seeder.received())
          .noneMatch(m -> m instanceof Message.CancelPiece || m instanceof Message.Unknown)
          .filteredOn(m -> m instanceof Message.PieceRequest)
          .hasSize(blob.metaInfo().pieces());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theReferenceFetchesFromUs(boolean origin) throws Exception {
    TestBlob blob = TestBlob.random(2, 3_000_001, 1 << 18);
    try (Host host = origin ? Host.origin(root, "host") : Host.agent(root, "host")) {
      host.has(blob);
      ReferencePeer leecher = ReferencePeer.leecher(REFERENCE, blob).pipeline(origin ? 5 : 3);
      leecher.dial(ScriptedPeer.dial(host.downloads.port()), "ns");
      assertThat(leecher.isComplete()).isTrue();
      assertThat(leecher.bytes()).isEqualTo(blob.bytes());
      assertThat(leecher.received().getFirst())
          .isInstanceOfSatisfying(
              Message.Handshake.class, h -> assertThat(h.namespace()).isEmpty());
      assertThat(host.events.peersBanned.sum()).isZero();
    }
  }

  /// A reference agent in the middle of its download dials ours, which is too: both get everything.
  @Test
  void weFetchFromAReferenceThatDialsUsAndGiveItWhatItLacks() throws Exception {
    TestBlob blob = TestBlob.random(3, 3_000_001, 1 << 18);
    PeerId other = PeerId.addrHash("10.0.0.6", 15001);
    try (Host agent = Host.agent(root, "agent");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      agent.knows(blob);
      Future<byte[]> pull = threads.submit(() -> agent.pull(blob.digest()));
      await().until(() -> !agent.downloads.progress().isEmpty());

      ReferencePeer leecher = ReferencePeer.leecher(other, blob);
      Future<?> leeching =
          play(
              threads,
              () -> {
                leecher.dial(ScriptedPeer.dial(agent.downloads.port()), "ns");
                return null;
              });
      await().until(() -> agent.downloads.progress().getFirst().peers() == 1);
      ReferencePeer.seeder(REFERENCE, blob).dial(ScriptedPeer.dial(agent.downloads.port()), "ns");

      assertThat(pull.get()).isEqualTo(blob.bytes());
      leeching.get();
      assertThat(leecher.bytes()).isEqualTo(blob.bytes());
      assertThat(leecher.received()).anyMatch(m -> m instanceof Message.AnnouncePiece);
    }
  }

  /// With extensions off, what we say as dialler and as acceptor is byte for byte what the recorded
  /// reference said in our place.
  @Test
  void withExtensionsOffOurHandshakesAreTheRecordedOnes() throws Exception {
    Transcript live = Transcript.read("live-1");
    TestBlob blob = recorded(live);
    List<Transcript.Recorded> said = live.connections().getFirst();
    PeerId dialler = ((Message.Handshake) said.get(0).message()).peerId();
    PeerId acceptor = ((Message.Handshake) said.get(1).message()).peerId();
    try (Host origin = Host.like(root, "origin", acceptor, SwarmConfig.origin()).has(blob);
        ScriptedPeer agent = ScriptedPeer.dial(origin.downloads.port())) {
      agent.raw(said.get(0).frame());
      assertThat(agent.receiveFrame()).isEqualTo(said.get(1).frame());
    }
    try (ScriptedListener listener = ScriptedListener.open();
        Host agent = Host.like(root, "agent", dialler, SwarmConfig.agent());
        var content =
            agent
                .knows(blob)
                .knows(listener.peer(acceptor, true, true))
                .downloads
                .open(Host.NAMESPACE, blob.digest());
        ScriptedPeer origin = listener.accept()) {
      assertThat(origin.receiveFrame()).isEqualTo(said.get(0).frame());
      origin.raw(said.get(1).frame());
      List<Message> asked = List.of(origin.receive(), origin.receive(), origin.receive());
      assertThat(asked)
          .containsExactlyInAnyOrderElementsOf(
              said.subList(2, 5).stream().map(Transcript.Recorded::message).toList());
      assertThat(content.length()).isEqualTo(live.bytes());
    }
  }

  /// The recorded dialler's words to our host, in the recorded order: every request is answered
  /// with a recorded header and the right bytes.
  @ParameterizedTest
  @ValueSource(strings = {"live-1", "live-2"})
  void recordedDiallersAreServed(String name) throws Exception {
    Transcript live = Transcript.read(name);
    TestBlob blob = recorded(live);
    for (List<Transcript.Recorded> connection : live.connections()) {
      PeerId acceptor = ((Message.Handshake) connection.get(1).message()).peerId();
      String directory = "h" + live.connections().indexOf(connection);
      try (Host host = Host.like(root, directory, acceptor, SwarmConfig.origin()).has(blob);
          ScriptedPeer dialler = ScriptedPeer.dial(host.downloads.port())) {
        for (Transcript.Recorded message : connection) {
          if (message.fromDialer()) {
            dialler.raw(message.frame());
          } else if (message.message() instanceof Message.Handshake) {
            dialler.expect(Message.Handshake.class);
          } else {
            Message.PiecePayload header = dialler.expect(Message.PiecePayload.class);
            assertThat(connection).anyMatch(recorded -> recorded.message().equals(header));
            assertThat(dialler.payload(header)).isEqualTo(blob.piece(header.index()));
          }
        }
        assertThat(host.events.peersBanned.sum()).isZero();
      }
    }
  }
}
