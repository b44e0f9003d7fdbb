package kraken.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import kraken.cluster.api.MetaInfoJson;
import kraken.core.PeerId;
import kraken.swarm.SwarmConfig;
import kraken.swarm.trace.TraceEvent;
import kraken.testkit.TestBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Blobs of so many pieces that their metainfo says only the root of the piece digests, over real
/// sockets.
@Timeout(60)
final class DigestTransferTest {
  /// Adding these bytes to a piece leaves its CRC-32 as it is: they are the polynomial itself.
  private static final byte[] UNSEEN_BY_CRC = {0x41, 0x06, 0x71, (byte) 0xdb, 0x01};

  private static final TestBlob BLOB = TestBlob.random(8, 2_000_003, 1000);

  @TempDir Path root;

  private static boolean isListed(Host host) throws IOException {
    return host.store.listed(BLOB.metaInfo().withoutList()).isPresent();
  }

  private static void awaitListed(Host host) {
    await().until(() -> host.store.find(BLOB.digest()).isPresent() && isListed(host));
  }

  private static boolean hasFallenBack(Host host) {
    return host.trace.stream().anyMatch(TraceEvent.DigestsMissing.class::isInstance);
  }

  @Test
  void listComesFromAnOriginAndFromAnAgent() throws Exception {
    try (Host first = Host.agent(root, "first").knows(BLOB);
        Host second = Host.agent(root, "second").knows(BLOB).knows(first.peer(false))) {
      try (Host origin = Host.origin(root, "origin").has(BLOB)) {
        first.knows(origin.peer(true));
        assertThat(first.pull(BLOB.digest())).isEqualTo(BLOB.bytes());
        awaitListed(first);
      }
      assertThat(second.pull(BLOB.digest())).isEqualTo(BLOB.bytes());
      awaitListed(second);
      assertThat(hasFallenBack(first) || hasFallenBack(second)).isFalse();
      assertThat(first.events.coreFailures.sum() + second.events.coreFailures.sum()).isZero();
    }
    try (Host third = Host.agent(root, "third").knows(BLOB);
        Host again = Host.agent(root, "second")) {
      third.knows(again.peer(false));
      assertThat(third.pull(BLOB.digest())).isEqualTo(BLOB.bytes());
      assertThat(hasFallenBack(third)).isFalse();
    }
  }

  @Test
  void listSurvivesARestart() throws Exception {
    try (Host origin = Host.origin(root, "origin").has(BLOB)) {
      try (Host agent = Host.agent(root, "agent").knows(BLOB).knows(origin.peer(true));
          var partial =
              agent.store.openPartial(
                  BLOB.metaInfo().withoutList(), MetaInfoJson.encode(BLOB.metaInfo()))) {
        partial.describe(BLOB.metaInfo());
        partial.keepDigests();
        Host.hasPiece(partial, BLOB, 3);
      }
      try (Host agent = Host.agent(root, "agent").knows(BLOB).knows(origin.peer(true))) {
        assertThat(agent.pull(BLOB.digest())).isEqualTo(BLOB.bytes());
        assertThat(agent.events.bytesReceived.sum()).isEqualTo(BLOB.length() - 1000L);
        assertThat(hasFallenBack(agent)).isFalse();
        awaitListed(agent);
      }
    }
  }

  @Test
  void corruptPeerIsCaughtByThePieceAndBanned() throws Exception {
    try (Host origin = Host.origin(root, "origin").has(BLOB);
        Host liar = Host.agent(root, "liar").has(BLOB);
        Host agent =
            Host.agent(root, "agent").knows(BLOB).knows(liar.peer(false), origin.peer(true))) {
      spoil(liar.store.find(BLOB.digest()).orElseThrow().path());
      assertThat(agent.pull(BLOB.digest())).isEqualTo(BLOB.bytes());
      await().until(() -> agent.events.peersBanned.sum() > 0);
      assertThat(agent.trace)
          .filteredOn(TraceEvent.PeerBanned.class::isInstance)
          .allMatch(event -> ((TraceEvent.PeerBanned) event).peer().equals(liar.id))
          .allMatch(event -> ((TraceEvent.PeerBanned) event).reason().contains("checksum"));
      assertThat(agent.events.piecesRejected.sum()).isPositive();
    }
  }

  /// Makes every piece wrong in a way that its CRC-32 does not show.
  private static void spoil(Path data) throws IOException {
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rw-r--r--"));
    try (FileChannel file = FileChannel.open(data, StandardOpenOption.WRITE)) {
      for (int piece = 0; piece < BLOB.metaInfo().pieces() - 1; piece++) {
        byte[] start = BLOB.piece(piece);
        for (int i = 0; i < UNSEEN_BY_CRC.length; i++) {
          start[100 + i] ^= UNSEEN_BY_CRC[i];
        }
        file.write(ByteBuffer.wrap(start), BLOB.metaInfo().pieceOffset(piece));
      }
    }
  }

  @Test
  void withoutTheListTheWholeDigestDecides() throws Exception {
    SwarmConfig hasty = Swarms.withDigestsPatience(SwarmConfig.agent(), Duration.ofMillis(200));
    try (Host old =
            Host.like(root, "old", PeerId.addrHash("10.0.0.9", 9), SwarmConfig.origin()).has(BLOB);
        Host agent = Host.agent(root, "agent", hasty).knows(BLOB).knows(old.peer(true))) {
      assertThat(agent.pull(BLOB.digest())).isEqualTo(BLOB.bytes());
      assertThat(hasFallenBack(agent)).isTrue();
      await().until(() -> agent.store.find(BLOB.digest()).isPresent());
      assertThat(isListed(agent)).isFalse();
    }
  }
}
