package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kraken.core.Bitfield;
import kraken.swarm.wire.Message;
import org.junit.jupiter.api.Test;

/// Who is told of a piece, when, and what it hears of our queue by that.
final class HavesTest {
  private static final long MS = 1_000_000;
  private static final int PIECES = 8;

  private final Stage stage = Stage.agent(PIECES);
  private final int torrent = stage.download();
  private final int origin = stage.host(torrent, Stage.origin(10), Bitfield.full(PIECES), 0);

  /// What this connection is told within the batching time after we got the piece.
  private List<Message> toldOf(int conn, int piece) {
    stage.delivers(origin, torrent, piece);
    stage.pass(5 * MS);
    return haves(conn);
  }

  private List<Message> haves(int conn) {
    return stage.sent(conn).stream().filter(Message.AnnouncePiece.class::isInstance).toList();
  }

  private static Message have(int piece, long queued) {
    return new Message.AnnouncePiece(piece, List.of(), queued);
  }

  @Test
  void havesWaitFiveMillisecondsForOthersWhereBatchesAreKnown() {
    int modern = stage.guest(11, new Bitfield(PIECES), Stage.ALL);
    stage.delivers(origin, torrent, 2);
    assertThat(stage.sent(modern)).isEmpty();
    stage.delivers(origin, torrent, 0);
    stage.pass(5 * MS);
    assertThat(stage.sent(modern)).containsExactly(new Message.AnnouncePiece(2, List.of(0), 0));
  }

  @Test
  void whoHasThePiecesHearsOfOurQueueTenTimesASecond() {
    int owner = stage.guest(11, Stage.bits(PIECES, 0, 1, 2, 3), Stage.ALL);
    int other = stage.guest(12, new Bitfield(PIECES), Stage.ALL);
    assertThat(toldOf(owner, 0)).containsExactly(have(0, 0));
    stage.says(other, stage.request(0));
    assertThat(toldOf(owner, 1)).isEmpty();
    stage.pass(90 * MS);
    assertThat(toldOf(owner, 2)).containsExactly(have(2, Stage.PIECE));
    stage.pass(50 * MS);
    assertThat(toldOf(owner, 4)).containsExactly(have(4, Stage.PIECE));
    stage.pass(70 * MS);
    assertThat(toldOf(owner, 3)).as("the last have is young").isEmpty();
  }

  @Test
  void whoKnowsNoHintsIsToldOnlyOfWhatItLacks() {
    int owner = stage.guest(11, Stage.bits(PIECES, 0, 1), 0);
    stage.pass(200 * MS);
    stage.delivers(origin, torrent, 0);
    assertThat(haves(owner)).isEmpty();
    stage.pass(200 * MS);
    assertThat(haves(owner)).isEmpty();
    stage.delivers(origin, torrent, 2);
    assertThat(haves(owner)).containsExactly(have(2, -1));
  }
}
