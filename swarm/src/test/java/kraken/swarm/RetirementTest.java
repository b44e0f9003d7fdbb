package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kraken.core.Bitfield;
import org.junit.jupiter.api.Test;

/// Connections on which a piece takes long, and downloads to which they belong.
final class RetirementTest {
  private static final long SECOND = Stage.SECOND;

  private final Stage stage = Stage.agent(16);

  /// Bytes of a piece keep coming for so many seconds, or until the connection is closed.
  private void trickles(int conn, int piece, int seconds) {
    for (int i = 0; i < seconds && reasons(conn).isEmpty(); i++) {
      stage.handle(new Input.PayloadProgressed(conn, piece, 1 + i));
      stage.pass(SECOND);
    }
  }

  /// Why it was closed since the test began; numbers are not used again here.
  private List<CloseReason> reasons(int conn) {
    return stage.all.stream()
        .filter(Output.Close.class::isInstance)
        .map(Output.Close.class::cast)
        .filter(close -> close.conn() == conn)
        .map(Output.Close::reason)
        .toList();
  }

  @Test
  void firstPieceOfASlowLineMayTakeMinutes() {
    int torrent = stage.download();
    int slow = stage.host(torrent, Stage.peer(10), Bitfield.full(16), Stage.ALL);
    int piece = stage.asked(slow).getFirst();
    stage.payload(slow, piece);
    trickles(slow, piece, 400);
    assertThat(reasons(slow)).isEmpty();
    assertThat(stage.count(Output.Finished.class)).isZero();
  }

  @Test
  void pieceThatTakesTheTimeThatPiecesTakeHereIsAwaited() {
    int torrent = stage.download();
    int slow = stage.host(torrent, Stage.peer(10), Bitfield.full(16), Stage.ALL);
    for (int piece = 0; piece < 3; piece++) {
      stage.payload(slow, piece);
      trickles(slow, piece, 20);
      stage.handle(new Input.PieceStored(slow, torrent, piece));
    }
    stage.payload(slow, 3);
    trickles(slow, 3, 60);
    assertThat(reasons(slow)).isEmpty();
  }

  @Test
  void whoIsMuchSlowerThanOurLineHasTwiceTheTimeWhenNobodyElseCouldGiveIt() {
    int torrent = stage.download();
    int fast = stage.host(torrent, Stage.peer(10), Bitfield.full(16), Stage.ALL);
    for (int piece = 0; piece < 8; piece++) {
      stage.delivers(fast, torrent, piece);
      stage.pass(SECOND / 10);
    }
    stage.closed(fast);
    assertThat(secondsUntilIdle(11)).isBetween(30L, 32L);
    assertThat(secondsUntilIdle(12)).isBetween(60L, 62L);
    int good = stage.guest(13, Bitfield.full(16), Stage.ALL);
    stage.delivers(good, torrent, 8);
    assertThat(secondsUntilIdle(14)).isBetween(30L, 32L);
  }

  private long secondsUntilIdle(int peer) {
    int slow = stage.guest(peer, Bitfield.full(16), Stage.ALL);
    long began = stage.now;
    stage.payload(slow, 9);
    trickles(slow, 9, 300);
    assertThat(reasons(slow)).containsExactly(CloseReason.IDLE);
    stage.closed(slow);
    return (stage.now - began) / SECOND;
  }

  @Test
  void whoWaitsForAPieceStaysWhileItTakesBytes() {
    stage.seed();
    int conn = stage.guest(10, new Bitfield(16), Stage.ALL);
    stage.says(conn, stage.request(0));
    stage.says(conn, stage.request(1));
    for (int i = 0; i < 10; i++) {
      stage.handle(new Input.SendBlocked(conn));
      stage.pass(10 * SECOND);
      stage.handle(new Input.SendReady(conn));
    }
    assertThat(reasons(conn)).isEmpty();
    stage.handle(new Input.SendBlocked(conn));
    stage.pass(32 * SECOND);
    assertThat(reasons(conn)).containsExactly(CloseReason.IDLE);
  }
}
