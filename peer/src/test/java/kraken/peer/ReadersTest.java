package kraken.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import kraken.core.PeerId;
import kraken.http.BlobContent;
import kraken.swarm.SwarmConfig;
import kraken.swarm.wire.Capabilities;
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

/// Those who read a blob while it comes.
@Timeout(60)
final class ReadersTest {
  private static final PeerId PEER = PeerId.addrHash("10.0.0.1", 1);
  private static final TestBlob BLOB = TestBlob.random(1, 1_000_001, 1 << 17);

  @TempDir Path root;

  private static void give(ScriptedPeer seeder, TestBlob blob, int piece) throws Exception {
    seeder.send(new Message.PiecePayload(piece, 0, blob.metaInfo().pieceLength(piece), -1));
    seeder.raw(blob.piece(piece));
  }

  /// The first piece can be read while the last one is not there; without piece digests, all but
  /// what the whole digest has yet to confirm.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bytesAreThereAsSoonAsTheyAreVerified(boolean pieceHashes) throws Exception {
    TestBlob blob = pieceHashes ? BLOB : BLOB.withoutPieceHashes();
    int last = blob.metaInfo().pieces() - 1;
    try (ScriptedListener listener = ScriptedListener.open();
        Host agent = Host.agent(root, "agent").knows(blob).knows(listener.peer(PEER, true, true));
        BlobContent content = agent.downloads.open(Host.NAMESPACE, blob.digest());
        ScriptedPeer seeder = listener.accept()) {
      seeder.expect(Message.Handshake.class);
      seeder.send(ReferencePeer.seeder(PEER, blob).handshake(""));
      seeder.expect(Message.PieceRequest.class);
      assertThat(content.length()).isEqualTo(blob.length());
      assertThat(content.available(0)).isZero();
      for (int i = 0; i < last; i++) {
        give(seeder, blob, i);
        long end = blob.metaInfo().pieceOffset(i) + blob.metaInfo().pieceLength(i);
        long at = blob.metaInfo().pieceOffset(i);
        assertThat(at + content.awaitAvailable(at, Duration.ofSeconds(10))).isEqualTo(end);
      }
      assertThat(content.available(blob.metaInfo().pieceOffset(last))).isZero();
      give(seeder, blob, last);
      assertThat(Host.read(content)).isEqualTo(blob.bytes());
      assertThatThrownBy(() -> content.awaitAvailable(blob.length(), Duration.ofSeconds(1)))
          .isInstanceOf(EOFException.class);
    }
  }

  /// The tracker remembers the metainfo of a blob that neither origins nor peers have: readers hear
  /// so long before the download would time out.
  @Test
  void readerOfABlobThatIsGoneHearsSoSoon() throws Exception {
    try (Host origin = Host.origin(root, "origin");
        Host agent = Host.agent(root, "agent").knows(BLOB).knows(origin.peer(true));
        BlobContent content = agent.downloads.open(Host.NAMESPACE, BLOB.digest())) {
      agent.metaInfos.clear();
      assertThatThrownBy(() -> content.awaitAvailable(0, Duration.ofSeconds(40)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no origin and no peer has it any more");
      assertThat(agent.events.downloadsFailed.sum()).isEqualTo(1);
      assertThatThrownBy(() -> agent.downloads.open(Host.NAMESPACE, BLOB.digest()))
          .isInstanceOf(kraken.core.ServiceException.NotFound.class);
    }
  }

  @Test
  void downloadEndsSomeTimeAfterTheLastReaderLeft() throws Exception {
    SwarmConfig hasty = Swarms.withAbandonGrace(SwarmConfig.agent(), Duration.ofMillis(200));
    try (ScriptedListener listener = ScriptedListener.open();
        Host agent =
            Host.agent(root, "agent", hasty).knows(BLOB).knows(listener.peer(PEER, true, true))) {
      BlobContent first = agent.downloads.open(Host.NAMESPACE, BLOB.digest());
      BlobContent second = agent.downloads.open(Host.NAMESPACE, BLOB.digest());
      ScriptedPeer seeder = listener.accept();
      seeder.expect(Message.Handshake.class);
      first.close();
      first.close();
      await().until(() -> agent.downloads.progress().getFirst().readers() == 1);
      second.close();
      seeder.awaitClosed();
      seeder.close();
      await().until(() -> agent.downloads.progress().isEmpty());
      assertThat(agent.events.downloadsFailed.sum()).isZero();
      // It can be taken up again.
      try (BlobContent again = agent.downloads.open(Host.NAMESPACE, BLOB.digest())) {
        assertThat(again.length()).isEqualTo(BLOB.length());
      }
    }
  }

  @Test
  void readerThatWaitsMovesItsPieceToTheFront() throws Exception {
    TestBlob blob = TestBlob.random(2, 64 << 17, 1 << 17);
    try (ScriptedListener listener = ScriptedListener.open();
        Host agent = Host.agent(root, "agent").knows(blob).knows(listener.peer(PEER, true, true));
        BlobContent content = agent.downloads.open(Host.NAMESPACE, blob.digest());
        ScriptedPeer seeder = listener.accept()) {
      seeder.expect(Message.Handshake.class);
      assertThatThrownBy(() -> content.awaitAvailable(50L << 17, Duration.ofMillis(1)))
          .isInstanceOf(IOException.class);
      assertThat(agent.downloads.isAlive(Duration.ofSeconds(10))).isTrue();
      seeder.send(ReferencePeer.seeder(PEER, blob).handshake(""));
      assertThat(seeder.expect(Message.PieceRequest.class).index()).isEqualTo(50);
      give(seeder, blob, 50);
      assertThat(content.awaitAvailable(50L << 17, Duration.ofSeconds(10))).isEqualTo(1 << 17);
    }
  }

  @Test
  void refusedPeerThatUnderstandsItIsToldWhy() throws Exception {
    Message.Handshake plain = ReferencePeer.leecher(PEER, BLOB).handshake("ns");
    Message.Handshake knowing =
        new Message.Handshake(
            plain.peerId(),
            plain.infoHash(),
            plain.digest(),
            plain.bitfield(),
            plain.namespace(),
            List.of(),
            Capabilities.REFUSAL_REASON);
    try (Host host = Host.agent(root, "host");
        ScriptedPeer told = ScriptedPeer.dial(host.downloads.port());
        ScriptedPeer untold = ScriptedPeer.dial(host.downloads.port())) {
      told.send(knowing);
      assertThat(told.expect(Message.Failure.class).refusal()).isEqualTo(Refusal.UNKNOWN_TORRENT);
      told.awaitClosed();
      untold.send(plain);
      assertThatThrownBy(untold::receive).isInstanceOf(EOFException.class);
    }
  }

  /// Whoever asks at once shares one call to the tracker, and a HEAD before a GET costs none.
  @Test
  void metainfoIsFetchedOnce() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch answer = new CountDownLatch(1);
    MetaInfoLookup lookup =
        new MetaInfoLookup(
            (_, _) -> {
              calls.incrementAndGet();
              answer.await();
              return BLOB.metaInfo();
            },
            JoinsTest.none(),
            Duration.ofSeconds(30));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> lengths = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        lengths.add(threads.submit(() -> lookup.get(Host.NAMESPACE, BLOB.digest()).length()));
      }
      await().until(() -> calls.get() == 1);
      answer.countDown();
      for (Future<Long> length : lengths) {
        assertThat(length.get()).isEqualTo(BLOB.length());
      }
      assertThat(lookup.get(Host.NAMESPACE, BLOB.digest()).length()).isEqualTo(BLOB.length());
      assertThat(calls.get()).isEqualTo(1);
      lookup.forget(BLOB.digest());
      lookup.get(Host.NAMESPACE, BLOB.digest());
      assertThat(calls.get()).isEqualTo(2);
    }
  }
}
