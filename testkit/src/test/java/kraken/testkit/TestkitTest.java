package kraken.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kraken.core.MetaInfo;
import kraken.core.PeerId;
import kraken.swarm.wire.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestkitTest {

  @ParameterizedTest
  @ValueSource(strings = {"live-1", "live-2"})
  void labelledBlobIsTheOneThatWasRecorded(String name) {
    Transcript live = Transcript.read(name);
    MetaInfo metaInfo =
        TestBlob.of(TestBlob.labelled(live.label(), live.bytes()), 4 << 20).metaInfo();
    assertThat(live.metainfo()).contains(metaInfo.digest().hex());
    for (var connection : live.connections()) {
      assertThat(connection.getFirst().message())
          .isInstanceOfSatisfying(
              Message.Handshake.class,
              h -> assertThat(h.infoHash()).isEqualTo(metaInfo.infoHash()));
    }
    for (int i = 0; i < metaInfo.pieces(); i++) {
      assertThat(live.metainfo()).contains(Integer.toUnsignedString(metaInfo.pieceSum(i)));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoScriptedReferencePeersFinishATransfer(boolean seederDials) throws Exception {
    TestBlob blob = TestBlob.random(1, 300_001, 1 << 16);
    ReferencePeer seeder = ReferencePeer.seeder(PeerId.addrHash("seeder", 1), blob);
    ReferencePeer leecher = ReferencePeer.leecher(PeerId.addrHash("leecher", 1), blob);
    ReferencePeer dialler = seederDials ? seeder : leecher;
    ReferencePeer acceptor = seederDials ? leecher : seeder;
    try (ScriptedListener listener = ScriptedListener.open();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> accepting =
          threads.submit(() -> {
            acceptor.accept(listener.accept());
            return null;
          });
      dialler.dial(ScriptedPeer.dial(listener.port()), "ns");
      accepting.get();
    }
    assertThat(leecher.isComplete()).isTrue();
    assertThat(leecher.bytes()).isEqualTo(blob.bytes());
  }

  /// The first messages of the recorded leecher towards an origin: its handshake, then as many
  /// requests as there are pieces, all of exact length.
  @Test
  void scriptedLeecherAsksLikeTheRecordedOne() throws Exception {
    Transcript live = Transcript.read("live-1");
    TestBlob blob = TestBlob.of(TestBlob.labelled(live.label(), live.bytes()), 4 << 20);
    var recorded = live.connections().getFirst();
    Message.Handshake theirs = (Message.Handshake) recorded.get(0).message();
    try (ScriptedListener listener = ScriptedListener.open();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> leeching =
          threads.submit(() -> {
            ReferencePeer.leecher(theirs.peerId(), blob)
                .dial(ScriptedPeer.dial(listener.port()), theirs.namespace());
            return null;
          });
      try (ScriptedPeer origin = listener.accept()) {
        assertThat(origin.receiveFrame()).isEqualTo(recorded.get(0).frame());
        origin.raw(recorded.get(1).frame());
        for (int i = 0; i < 3; i++) {
          Message.PieceRequest request = origin.expect(Message.PieceRequest.class);
          assertThat(recorded.subList(2, 5)).extracting("message").contains(request);
        }
      }
      leeching.get();
    }
  }
}
