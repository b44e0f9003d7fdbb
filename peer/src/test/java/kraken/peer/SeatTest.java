package kraken.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import kraken.core.Bitfield;
import kraken.core.PeerId;
import kraken.swarm.SwarmConfig;
import kraken.swarm.wire.Message;
import kraken.testkit.ReferencePeer;
import kraken.testkit.ScriptedPeer;
import kraken.testkit.TestBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Which pieces an origin begins with.
@Timeout(60)
final class SeatTest {
  private static final TestBlob BLOB = TestBlob.random(3, 60_000, 1000);
  private static final PeerId LEECHER = PeerId.addrHash("10.0.0.9", 9);

  @TempDir Path root;

  /// What the origin says to have in its handshake.
  private Bitfield greeting(Seat.Plan seats) throws IOException {
    PeerConfig config =
        PeerConfig.of(PeerId.addrHash("origin", 1), "127.0.0.1", 0, SwarmConfig.origin());
    try (Host disk = Host.origin(root, "disk").has(BLOB);
        Downloads origin =
            Downloads.start(
                config,
                new Downloads.Around(
                    disk.store,
                    (_, _) -> BLOB.metaInfo(),
                    AnnounceSource.none(),
                    MissingBlob.ignored(),
                    seats,
                    new PeerEvents()));
        ScriptedPeer peer = ScriptedPeer.dial(origin.port())) {
      peer.send(ReferencePeer.leecher(LEECHER, BLOB).handshake("ns"));
      return peer.expect(Message.Handshake.class).bitfield();
    }
  }

  @Test
  void originBeginsWithThePiecesOfItsSeat() throws IOException {
    Bitfield told = greeting(_ -> Seat.among(List.of("a", "b", "c"), "c"));
    assertThat(told.cardinality()).isPositive();
    for (int i = told.nextSet(0); i < told.size(); i = told.nextSet(i + 1)) {
      assertThat(i % 3).isEqualTo(2);
    }
  }

  @Test
  void originWithoutASeatBeginsWithAnyPieces() throws IOException {
    Bitfield told = greeting(Seat.none());
    assertThat(told.cardinality()).isPositive();
    assertThat(told.nextSet(0)).isLessThan(2);
  }

  @Test
  void whoIsNotAmongTheSeedersHasNoSeat() {
    assertThat(Seat.among(List.of("a", "b"), "c")).isEmpty();
    assertThat(Seat.among(List.of("a"), "a")).contains(new Seat(0, 1));
    assertThat(Seat.none().of(BLOB.digest())).isEmpty();
  }
}
