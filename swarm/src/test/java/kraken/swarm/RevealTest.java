package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import kraken.core.Bitfield;
import kraken.core.Namespace;
import kraken.swarm.wire.Message;
import org.junit.jupiter.api.Test;

/// How an origin hands out a blob that the swarm does not have.
final class RevealTest {
  private static final int PIECES = 120;
  private static final int FEW = 8;
  private static final long MS = 1_000_000;

  private final Stage stage = new Stage(SwarmConfig.origin(), PIECES);

  private int seed(int seat, int seats) {
    stage.handle(new Input.DownloadRequested(stage.blob, new Namespace("ns"), 1));
    int torrent = stage.only(Output.LoadTorrent.class).torrent();
    stage.handle(new Input.SeatKnown(torrent, seat, seats));
    stage.handle(new Input.TorrentLoaded(torrent, stage.blob, Bitfield.full(PIECES)));
    return torrent;
  }

  /// A peer that has nothing comes; what it is told to be there.
  private List<Integer> told(int conn) {
    return told(stage, conn);
  }

  private static List<Integer> told(Stage stage, int conn) {
    List<Integer> told = new ArrayList<>();
    for (Message message : stage.sent(conn)) {
      if (message instanceof Message.Handshake handshake) {
        Bitfield bits = handshake.bitfield();
        for (int p = bits.nextSet(0); p < bits.size(); p = bits.nextSet(p + 1)) {
          told.add(p);
        }
      } else if (message instanceof Message.AnnouncePiece have) {
        told.add(have.index());
      }
    }
    return told;
  }

  private int guest(int number) {
    int conn = stage.accepted();
    stage.says(conn, stage.handshake(Stage.id(number), new Bitfield(PIECES), Stage.ALL));
    return conn;
  }

  @Test
  void eachPieceIsToldToOnePeer() {
    seed(0, 1);
    Set<Integer> seen = new HashSet<>();
    for (int i = 1; i <= 8; i++) {
      List<Integer> told = told(guest(i));
      assertThat(told).isNotEmpty().hasSizeLessThanOrEqualTo(4);
      assertThat(seen).doesNotContainAnyElementsOf(told);
      seen.addAll(told);
    }
  }

  @Test
  void theFirstPiecesComeFirstButInNoFixedOrder() {
    seed(0, 1);
    assertThat(told(guest(1)).subList(0, 4)).allMatch(piece -> piece < 28);
  }

  @Test
  void whoAsksIsToldOfTheNext() {
    seed(0, 1);
    int conn = guest(1);
    int first = told(conn).getFirst();
    stage.says(conn, stage.request(first));
    assertThat(told(conn)).hasSize(1).doesNotContain(first);
  }

  @Test
  void severalSeedersBeginWithDifferentPieces() {
    seed(2, 5);
    assertThat(told(guest(1))).isNotEmpty().allMatch(piece -> piece % 5 == 2);
  }

  @Test
  void whatAPeerDoesNotFetchIsGivenToAnother() {
    seed(0, 1);
    List<Integer> held = told(guest(1));
    int other = guest(2);
    List<Integer> told = new ArrayList<>(told(other));
    for (int i = 0; i < 3 * PIECES && !told.containsAll(held); i++) {
      stage.pass(100 * MS);
      told.addAll(told(other));
      int piece = told.get(Math.min(i, told.size() - 1));
      stage.says(other, stage.request(piece));
      told.addAll(told(other));
      if (!stage.outputs(Output.ServePiece.class).isEmpty()) {
        stage.handle(new Input.PieceSent(other, piece));
        told.addAll(told(other));
      }
    }
    assertThat(told).containsAll(held);
  }

  @Test
  void whoComesFirstDoesNotGetAll() {
    seed(0, 1);
    int[] conns = new int[8];
    List<List<Integer>> told = new ArrayList<>();
    for (int i = 0; i < conns.length; i++) {
      conns[i] = guest(1 + i);
      told.add(new ArrayList<>(told(conns[i])));
    }
    for (int i = 0; i < conns.length; i++) {
      for (int asked = 0; asked < told.get(i).size(); asked++) {
        stage.says(conns[i], stage.request(told.get(i).get(asked)));
        told.get(i).addAll(told(conns[i]));
      }
    }
    assertThat(told).allSatisfy(pieces -> assertThat(pieces).hasSizeBetween(2, 4));
  }

  @Test
  void oneOfManyIsToldOfTheNextWhenItHasGotOne() {
    seed(0, 1);
    List<Integer> told = List.of();
    int conn = -1;
    for (int i = 1; i <= 8; i++) {
      conn = guest(i);
      told = told(conn);
    }
    stage.says(conn, stage.request(told.getFirst()));
    assertThat(told(conn)).isEmpty();
    stage.handle(new Input.PieceSent(conn, told.getFirst()));
    assertThat(told(conn)).hasSize(1).doesNotContainAnyElementsOf(told);
  }

  @Test
  void nothingIsKeptForASlowPeerOnceThereIsNothingElseToSend() {
    Stage few = new Stage(SwarmConfig.origin(), FEW);
    few.seed();
    int slow = few.guest(1, new Bitfield(FEW), Stage.ALL);
    List<Integer> held = told(few, slow);
    few.says(slow, few.request(held.getFirst()));
    few.says(slow, few.request(held.get(1)));
    few.handle(new Input.SendBlocked(slow));
    int other = few.guest(2, new Bitfield(FEW), Stage.ALL);
    List<Integer> told = new ArrayList<>(told(few, other));
    for (int i = 0; i < told.size(); i++) {
      few.says(other, few.request(told.get(i)));
      told.addAll(told(few, other));
      few.pass(100 * MS);
      few.handle(new Input.PieceSent(other, told.get(i)));
      told.addAll(told(few, other));
    }
    assertThat(told).doesNotContain(held.get(1));
    few.pass(60 * MS);
    assertThat(told(few, other)).as("idle for a moment only").isEmpty();
    few.pass(140 * MS);
    assertThat(told(few, other)).contains(held.get(1)).doesNotContain(held.getFirst());
  }

  @Test
  void whoWaitsForOurLineKeepsWhatItWasPromised() {
    seed(0, 1);
    int conn = guest(1);
    List<Integer> held = told(conn);
    int other = guest(2);
    stage.says(conn, stage.request(held.getFirst()));
    stage.pass(MS);
    stage.handle(new Input.PieceSent(conn, held.getFirst()));
    stage.says(conn, stage.request(held.get(1)));
    stage.pass(30 * Stage.SECOND);
    assertThat(told(other)).doesNotContainAnyElementsOf(held);
  }

  @Test
  void whatAPeerTookAlongIsGivenToAnother() {
    seed(0, 1);
    int gone = guest(1);
    List<Integer> held = told(gone);
    stage.closed(gone);
    assertThat(told(guest(2))).containsAnyElementsOf(held);
  }

  @Test
  void whenAllPiecesAreOutEverythingIsSaidToBeHere() {
    seed(0, 1);
    int conn = guest(1);
    List<Integer> told = new ArrayList<>(told(conn));
    boolean complete = false;
    for (int i = 0; i < told.size() && !complete; i++) {
      stage.says(conn, stage.request(told.get(i)));
      told.addAll(told(conn));
      stage.handle(new Input.PieceSent(conn, told.get(i)));
      told.addAll(told(conn));
      complete = stage.sent(conn).stream().anyMatch(Message.Complete.class::isInstance);
    }
    assertThat(told).hasSize(PIECES).doesNotHaveDuplicates();
    assertThat(complete || !stage.closes(conn).isEmpty()).isTrue();
    int late = guest(2);
    assertThat(told(late)).hasSize(PIECES);
  }

  @Test
  void pieceThatWasNotToldIsServedAllTheSame() {
    seed(0, 1);
    int conn = guest(1);
    List<Integer> told = told(conn);
    int other = told.contains(PIECES - 1) ? PIECES - 2 : PIECES - 1;
    stage.says(conn, stage.request(other));
    assertThat(stage.only(Output.ServePiece.class).piece()).isEqualTo(other);
  }

  @Test
  void withoutExtensionsAllOfItIsSaidAtOnce() {
    Stage plain = new Stage(SwarmConfig.origin().change().capabilities(0).build(), PIECES);
    plain.seed();
    int conn = plain.guest(1, new Bitfield(PIECES), 0);
    assertThat(plain.sent(conn))
        .anySatisfy(message ->
            assertThat(message)
                .isInstanceOfSatisfying(
                    Message.Handshake.class,
                    handshake -> assertThat(handshake.bitfield().isComplete()).isTrue()));
  }
}
