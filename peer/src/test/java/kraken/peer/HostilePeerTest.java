package kraken.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kraken.core.Bitfield;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.PeerId;
import kraken.http.BlobContent;
import kraken.swarm.SwarmConfig;
import kraken.swarm.trace.TraceEvent;
import kraken.swarm.wire.Message;
import kraken.swarm.wire.Refusal;
import kraken.testkit.ReferencePeer;
import kraken.testkit.ScriptedListener;
import kraken.testkit.ScriptedPeer;
import kraken.testkit.TestBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Peers that break the protocol, by accident or on purpose.
@Timeout(60)
final class HostilePeerTest {
  private static final PeerId BAD = PeerId.addrHash("10.6.6.6", 666);
  private static final PeerId GOOD = PeerId.addrHash("10.0.0.1", 1);
  private static final TestBlob BLOB = TestBlob.random(1, 1_000_001, 1 << 17);
  private static final int PIECES = BLOB.metaInfo().pieces();

  @TempDir Path root;

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static Message.Handshake handshake() {
    return ReferencePeer.leecher(BAD, BLOB).handshake("ns");
  }

  private static Message.Handshake handshake(InfoHash infoHash, Digest digest, int pieces) {
    return new Message.Handshake(BAD, infoHash, digest, new Bitfield(pieces), "ns", List.of(), 0);
  }

  /// Instead of a handshake.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000",
        "00008001",
        "ffffffff",
        "80000000",
        "00000002 1a00",
        "00000004 10033200",
        "00000002 1001",
        "00000009 100122052080808002",
        "00000009 10022a052080808002",
        "00000002 1006",
        "00000002 1063",
        "00000003 ffffff",
        "474554202f20485454502f312e310d0a0d0a",
      })
  void whatIsNoHandshakeClosesTheConnection(String bytes) throws Exception {
    try (Host host = Host.agent(root, "host").has(BLOB);
        ScriptedPeer bad = ScriptedPeer.dial(host.downloads.port())) {
      bad.raw(hex(bytes)).awaitClosed();
      await().until(() -> host.events.connectionsClosed.sum() == 1);
      assertThat(host.events.coreFailures.sum()).isZero();
    }
  }

  @Test
  void handshakesThatDoNotFitCloseTheConnection() throws Exception {
    InfoHash infoHash = BLOB.metaInfo().infoHash();
    InfoHash otherHash = new InfoHash("00".repeat(20));
    Digest unknown = Digest.of(new byte[] {7});
    try (Host host = Host.agent(root, "host").has(BLOB)) {
      for (Message.Handshake wrong :
          List.of(
              handshake(otherHash, BLOB.digest(), PIECES),
              handshake(infoHash, BLOB.digest(), PIECES - 1),
              handshake(infoHash, BLOB.digest(), 250_000),
              handshake(infoHash, BLOB.digest(), 0),
              handshake(infoHash, unknown, PIECES))) {
        try (ScriptedPeer bad = ScriptedPeer.dial(host.downloads.port())) {
          bad.send(wrong).awaitClosed();
        }
      }
      await().until(() -> host.events.connectionsClosed.sum() == 5);
      assertThat(host.dataFiles()).hasSize(1);
      assertThat(host.events.coreFailures.sum()).isZero();
    }
  }

  @Test
  void originIsAskedToRefreshAnUnknownBlobAndNothingIsLeft() throws Exception {
    Digest unknown = Digest.of(new byte[] {7});
    try (Host host = Host.origin(root, "host");
        ScriptedPeer peer = ScriptedPeer.dial(host.downloads.port())) {
      peer.send(handshake(BLOB.metaInfo().infoHash(), unknown, PIECES)).awaitClosed();
      await().until(() -> host.refreshed.contains(unknown));
      assertThat(host.dataFiles()).isEmpty();
    }
  }

  @Test
  void slowHandshakeIsCutOff() throws Exception {
    SwarmConfig impatient =
        Swarms.withHandshakeTimeout(SwarmConfig.agent(), Duration.ofMillis(300));
    try (Host host = Host.agent(root, "host", impatient).has(BLOB);
        ScriptedPeer silent = ScriptedPeer.dial(host.downloads.port());
        ScriptedPeer slow = ScriptedPeer.dial(host.downloads.port())) {
      slow.raw(hex("000000b9 1ab6"));
      silent.awaitClosed();
      slow.awaitClosed();
    }
  }

  /// After a good handshake, to a host that has the blob.
  @ParameterizedTest
  @ValueSource(
      strings = {
        // Requests: no body; index -1, 8, 2^31-1; wrong length; with an offset; negative length.
        "00000002 1001",
        "00000012 1001 220e 10ffffffffffffffffff01 20808008",
        "00000008 1001 2204 1008 2001",
        "0000000e 1001 220a 10ffffffff07 20808008",
        "00000007 1001 2203 20ff01",
        "00000009 1001 2205 1801 2080 08",
        "0000000f 1001 220b 20ffffffffffffffffff01",
        // Payloads: no body; of a wrong length; a negative one; outside.
        "00000002 1002",
        "00000006 1002 2a02 2001",
        "0000000f 1002 2a0b 20ffffffffffffffffff01",
        "00000006 1002 2a02 1008",
        // Haves: no body; outside; negative.
        "00000002 1003",
        "00000006 1003 3202 1008",
        "0000000f 1003 320b 10ffffffffffffffffff01",
        // Failures: no body; outside.
        "00000002 1005",
        "00000006 1005 4202 1808",
        // Frames: too long; no protobuf.
        "00008001",
        "00000003 ffffff",
      })
  void violationsCloseTheConnectionAndBanThePeer(String bytes) throws Exception {
    try (Host host = Host.agent(root, "host").has(BLOB);
        ScriptedPeer bad = ScriptedPeer.dial(host.downloads.port())) {
      bad.send(handshake()).expect(Message.Handshake.class);
      bad.raw(hex(bytes)).awaitClosed();
      await().until(() -> host.events.peersBanned.sum() == 1);
      assertThat(host.trace)
          .filteredOn(e -> e instanceof TraceEvent.PeerBanned)
          .singleElement()
          .satisfies(e -> assertThat(((TraceEvent.PeerBanned) e).peer()).isEqualTo(BAD));
      assertThat(host.events.coreFailures.sum()).isZero();
      try (ScriptedPeer again = ScriptedPeer.dial(host.downloads.port())) {
        again.send(handshake()).awaitClosed();
      }
    }
  }

  /// What the specification says is ignored: the connection goes on.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000",
        "00000002 1063",
        "0000000b 10ffffffffffffffffff01",
        "00000004 10043a00",
        "00000002 1004",
      })
  void whatIsUnknownIsIgnored(String bytes) throws Exception {
    try (Host host = Host.agent(root, "host").has(BLOB);
        ScriptedPeer peer = ScriptedPeer.dial(host.downloads.port())) {
      peer.send(handshake()).expect(Message.Handshake.class);
      peer.raw(hex(bytes)).send(handshake());
      peer.send(new Message.PieceRequest(0, 0, 1 << 17));
      Message.PiecePayload header = peer.expect(Message.PiecePayload.class);
      assertThat(peer.payload(header)).isEqualTo(BLOB.piece(0));
      assertThat(host.events.peersBanned.sum()).isZero();
    }
  }

  @Test
  void requestForWhatWeLackIsAnsweredWithAnError() throws Exception {
    try (Host host = Host.agent(root, "host").knows(BLOB);
        BlobContent content = host.downloads.open(Host.NAMESPACE, BLOB.digest());
        ScriptedPeer peer = ScriptedPeer.dial(host.downloads.port())) {
      peer.send(handshake()).expect(Message.Handshake.class);
      peer.send(new Message.PieceRequest(3, 0, 1 << 17));
      Message.Failure failure = peer.expect(Message.Failure.class);
      assertThat(failure.index()).isEqualTo(3);
      assertThat(failure.code()).isZero();
      assertThat(failure.refusal()).isEqualTo(Refusal.NONE);
      assertThat(content.available(0)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void corruptingPeerIsBannedAndNamedAndTheDownloadSucceeds(boolean pieceHashes) throws Exception {
    TestBlob blob = pieceHashes ? BLOB : BLOB.withoutPieceHashes();
    try (ScriptedListener badPort = ScriptedListener.open();
        ScriptedListener goodPort = ScriptedListener.open();
        Host agent = Host.agent(root, "agent").knows(blob);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      agent.knows(badPort.peer(BAD, false, true));
      ReferencePeer bad =
          ReferencePeer.seeder(BAD, blob)
              .sending(piece -> {
                byte[] wrong = piece.clone();
                wrong[wrong.length / 2] ^= 1;
                return wrong;
              });
      Future<byte[]> pull = threads.submit(() -> agent.pull(blob.digest()));
      bad.accept(badPort.accept());
      await().until(() -> agent.events.peersBanned.sum() == 1);
      assertThat(agent.trace)
          .filteredOn(e -> e instanceof TraceEvent.PeerBanned)
          .singleElement()
          .satisfies(e -> {
            TraceEvent.PeerBanned ban = (TraceEvent.PeerBanned) e;
            assertThat(ban.peer()).isEqualTo(BAD);
            assertThat(ban.remote()).contains("127.0.0.1:" + badPort.port());
            assertThat(ban.reason()).contains("checksum");
          });
      assertThat(agent.events.piecesRejected.sum()).isPositive();

      agent.knows(goodPort.peer(GOOD, true, true));
      ReferencePeer.seeder(GOOD, blob).accept(goodPort.accept());
      assertThat(pull.get()).isEqualTo(blob.bytes());
      assertThat(agent.cached(blob.digest())).isEqualTo(blob.bytes());
    }
  }

  @Test
  void peerThatIsAnotherOneThanTheTrackerSaidIsDropped() throws Exception {
    try (ScriptedListener listener = ScriptedListener.open();
        Host agent = Host.agent(root, "agent").knows(BLOB).knows(listener.peer(GOOD, true, true));
        BlobContent content = agent.downloads.open(Host.NAMESPACE, BLOB.digest());
        ScriptedPeer impostor = listener.accept()) {
      impostor.expect(Message.Handshake.class);
      impostor.send(ReferencePeer.seeder(BAD, BLOB).handshake(""));
      impostor.awaitClosed();
      assertThat(content.available(0)).isZero();
    }
  }

  /// The peer hangs up in the middle of a piece: another one delivers it.
  @Test
  void pieceThatBreaksOffComesFromAnother() throws Exception {
    try (ScriptedListener listener = ScriptedListener.open();
        ScriptedListener goodPort = ScriptedListener.open();
        Host agent = Host.agent(root, "agent").knows(BLOB);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      agent.knows(listener.peer(BAD, false, true));
      Future<byte[]> pull = threads.submit(() -> agent.pull(BLOB.digest()));
      try (ScriptedPeer quitter = listener.accept()) {
        quitter.expect(Message.Handshake.class);
        quitter.send(ReferencePeer.seeder(BAD, BLOB).handshake(""));
        Message.PieceRequest request = quitter.expect(Message.PieceRequest.class);
        quitter.send(new Message.PiecePayload(request.index(), 0, request.length(), -1));
        quitter.raw(new byte[1000]);
      }
      agent.knows(goodPort.peer(GOOD, true, true));
      ReferencePeer.seeder(GOOD, BLOB).accept(goodPort.accept());
      assertThat(pull.get()).isEqualTo(BLOB.bytes());
    }
  }

  @Test
  void downloadThatNobodyServesTimesOutWithAReason() throws Exception {
    SwarmConfig impatient = Swarms.withLeecherStalled(SwarmConfig.agent(), Duration.ofMillis(500));
    try (Host agent = Host.agent(root, "agent", impatient).knows(BLOB);
        BlobContent content = agent.downloads.open(Host.NAMESPACE, BLOB.digest())) {
      assertThatThrownBy(() -> content.awaitAvailable(0, Duration.ofSeconds(20)))
          .hasMessageContaining("no piece came");
      await().until(() -> agent.events.downloadsFailed.sum() == 1);
    }
  }

  @Test
  void tooManyConnectionsAreClosedAtOnce() throws Exception {
    try (Host host = Host.agent(root, "host", config -> config.withMaxConnections(2)).has(BLOB);
        ScriptedPeer second = ScriptedPeer.dial(host.downloads.port())) {
      try (ScriptedPeer first = ScriptedPeer.dial(host.downloads.port())) {
        await().until(() -> host.events.connectionsOpened.sum() == 2);
        try (ScriptedPeer third = ScriptedPeer.dial(host.downloads.port())) {
          third.awaitClosed();
        }
        assertThat(host.events.connectionsRefused.sum()).isEqualTo(1);
        first.raw(new byte[1]);
      }
      await().until(() -> host.events.connectionsClosed.sum() == 1);
      second.send(handshake()).expect(Message.Handshake.class);
    }
  }
}
