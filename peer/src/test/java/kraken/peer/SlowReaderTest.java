package kraken.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import kraken.core.PeerId;
import kraken.swarm.wire.Message;
import kraken.testkit.ReferencePeer;
import kraken.testkit.ScriptedPeer;
import kraken.testkit.TestBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A peer that asks for much and reads little.
@Timeout(60)
final class SlowReaderTest {
  private static final PeerId SLOW = PeerId.addrHash("slow", 1);

  @TempDir Path root;

  private static ScriptedPeer dial(Host host) throws Exception {
    return ScriptedPeer.dial(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), host.downloads.port()), 4096);
  }

  /// On a virtual thread `transferTo` to a full socket returns 0 at once. A loop over it would call
  /// it without end; ours calls it about once for each 64 KiB.
  @Test
  void fullSocketDoesNotSpin() throws Exception {
    TestBlob blob = TestBlob.random(1, 16 << 20, 16 << 20);
    try (Host host = Host.agent(root, "host").has(blob);
        ScriptedPeer slow = dial(host)) {
      slow.send(ReferencePeer.leecher(SLOW, blob).handshake("ns"));
      slow.expect(Message.Handshake.class);
      slow.send(new Message.PieceRequest(0, 0, blob.length()));
      Message.PiecePayload header = slow.expect(Message.PiecePayload.class);
      await().until(() -> host.events.fullSockets.sum() > 0);
      // Nobody reads: the sender waits. Its count stands still however long that takes.
      long full = host.events.fullSockets.sum();
      await()
          .during(java.time.Duration.ofMillis(300))
          .until(() -> host.events.fullSockets.sum() <= full + 1);
      assertThat(slow.payload(header)).isEqualTo(blob.piece(0));
      await().until(() -> host.events.piecesSent.sum() == 1);
      assertThat(host.events.fullSockets.sum()).isLessThanOrEqualTo(16 * 16 + 1);
    }
  }

  /// While one peer does not take its piece, another one gets all of it.
  @Test
  void stuckReceiverDoesNotHoldUpTheOthers() throws Exception {
    TestBlob blob = TestBlob.random(2, 8 << 20, 4 << 20);
    try (Host host = Host.agent(root, "host").has(blob);
        ScriptedPeer stuck = dial(host)) {
      stuck.send(ReferencePeer.leecher(SLOW, blob).handshake("ns"));
      stuck.expect(Message.Handshake.class);
      stuck.send(new Message.PieceRequest(0, 0, 4 << 20));
      await().until(() -> host.events.fullSockets.sum() > 0);

      ReferencePeer quick = ReferencePeer.leecher(PeerId.addrHash("quick", 1), blob);
      quick.dial(ScriptedPeer.dial(host.downloads.port()), "ns");
      assertThat(quick.bytes()).isEqualTo(blob.bytes());
      assertThat(host.events.piecesSent.sum()).isEqualTo(2);
    }
  }

  /// A peer that sends requests and never reads an answer cannot make us keep more than a bounded
  /// number of them.
  @Test
  void floodOfRequestsIsBounded() throws Exception {
    TestBlob blob = TestBlob.random(3, 64 << 10, 64);
    try (Host host = Host.agent(root, "host").has(blob);
        ScriptedPeer flood = dial(host)) {
      flood.send(ReferencePeer.leecher(SLOW, blob).handshake("ns"));
      flood.expect(Message.Handshake.class);
      byte[] request = kraken.swarm.wire.Codec.encode(new Message.PieceRequest(1, 0, 64));
      byte[] many = new byte[request.length * 1000];
      for (int i = 0; i < 1000; i++) {
        System.arraycopy(request, 0, many, i * request.length, request.length);
      }
      for (int i = 0; i < 100; i++) {
        flood.raw(many);
      }
      flood.expect(Message.PiecePayload.class);
      assertThat(host.downloads.isAlive(java.time.Duration.ofSeconds(5))).isTrue();
      assertThat(host.events.coreFailures.sum()).isZero();
    }
  }
}
