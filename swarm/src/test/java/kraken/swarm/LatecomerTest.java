package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import kraken.core.Bitfield;
import kraken.swarm.wire.Message;
import org.junit.jupiter.api.Test;

/// A host that begins when others are busy with each other and the seeders have handed everything
/// out.
final class LatecomerTest {
  private static final long MS = 1_000_000;
  private static final int PIECE = 1 << 20;
  private static final int PIECES = 64;
  private static final int SLOTS = SwarmConfig.agent().connectionsPerTorrent();

  private final Stage stage = Stage.agent(PIECES, PIECE);

  /// The pieces asked of an origin so long after the first connection, when a neighbour has
  /// delivered one of several and together neighbours have everything.
  private int askedOfTheOrigin(long age) {
    int torrent = stage.download();
    int dial = stage.dial(torrent, Stage.origin(10));
    int[] peers = new int[4];
    for (int i = 0; i < peers.length; i++) {
      Bitfield most = Bitfield.full(PIECES);
      most.clear(i);
      peers[i] = stage.guest(20 + i, most, Stage.ALL);
    }
    stage.pass(age);
    int origin = stage.opened(dial);
    stage.says(origin, stage.handshake(Stage.id(10), Bitfield.full(PIECES), Stage.ALL));
    stage.delivers(peers[0], torrent, stage.allAsked(peers[0]).getFirst());
    assertThat(stage.allAsked(peers[0]).size() + stage.allAsked(origin).size()).isEqualTo(5);
    return stage.allAsked(origin).size();
  }

  @Test
  void asksAnOriginAsItAsksANeighbour() {
    assertThat(askedOfTheOrigin(500 * MS)).isEqualTo(1);
  }

  @Test
  void leavesTheOriginAloneLater() {
    assertThat(askedOfTheOrigin(3000 * MS)).isZero();
  }

  private int[] fullSeeder() {
    stage.seed();
    int[] peers = new int[SLOTS];
    for (int i = 0; i < SLOTS; i++) {
      peers[i] = stage.guest(20 + i, new Bitfield(PIECES), Stage.ALL);
      stage.pass(MS);
    }
    return peers;
  }

  private int comes(int... have) {
    int conn = stage.accepted();
    stage.says(conn, stage.handshake(Stage.id(10), Stage.bits(PIECES, have), Stage.ALL));
    return conn;
  }

  @Test
  void takesThePlaceOfWhoHasAskedASeederForNothing() {
    int[] peers = fullSeeder();
    stage.says(peers[0], stage.request(0));
    stage.pass(600 * MS);
    int late = comes();
    assertThat(stage.sent(late)).anyMatch(Message.Handshake.class::isInstance);
    assertThat(stage.closes(peers[0])).as("waits for a piece").isEmpty();
    assertThat(stage.closes(peers[1])).containsExactly(CloseReason.IDLE);
    assertThat(stage.closes(peers[2])).isEmpty();
  }

  @Test
  void isRefusedIfItHasSomethingAlready() {
    fullSeeder();
    stage.pass(600 * MS);
    int late = comes(1);
    assertThat(stage.closes(late)).containsExactly(CloseReason.AT_CAPACITY);
  }

  @Test
  void isRefusedWhileTheOthersAreNew() {
    fullSeeder();
    int late = comes();
    assertThat(stage.closes(late)).containsExactly(CloseReason.AT_CAPACITY);
  }
}
