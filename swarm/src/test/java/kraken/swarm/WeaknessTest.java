package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import kraken.core.Bitfield;
import kraken.core.InfoHash;
import kraken.core.Namespace;
import kraken.core.PeerInfo;
import kraken.core.ServiceException;
import kraken.swarm.pieces.PiecePicker;
import kraken.swarm.wire.Message;
import kraken.swarm.wire.Refusal;
import org.junit.jupiter.api.Test;

/// The known weaknesses of the reference's peer protocol and scheduler, by their number in the
/// specification of its behaviour: each is shown not to be here.
final class WeaknessTest {
  private static final long SECOND = Stage.SECOND;

  @Test
  void weakness1SimultaneousConnectsLeaveOneConnection() {
    // The smaller id's stays: the other is smaller, ours gives way.
    Stage larger = Stage.agent(4);
    int torrent = larger.download();
    int dial = larger.dial(torrent, Stage.peer(10));
    int theirs = larger.guest(10, Stage.bits(4, 0), Stage.ALL);
    assertThat(larger.closes(theirs)).isEmpty();
    int ours = larger.opened(dial);
    assertThat(larger.closes(ours)).containsExactly(CloseReason.DUPLICATE);

    // We are smaller: theirs is refused and ours goes on.
    Stage smaller = Stage.agent(4);
    torrent = smaller.download();
    dial = smaller.dial(torrent, Stage.peer(90));
    ours = smaller.opened(dial);
    theirs = smaller.accepted();
    smaller.says(theirs, smaller.handshake(Stage.id(90), Stage.bits(4, 0), Stage.ALL));
    assertThat(smaller.sent(theirs))
        .containsExactly(new Message.Failure("refused: DUPLICATE", 0, 0, Refusal.DUPLICATE));
    assertThat(smaller.closes(theirs)).containsExactly(CloseReason.DUPLICATE);
    smaller.says(ours, smaller.handshake(Stage.id(90), Stage.bits(4, 0), Stage.ALL));
    assertThat(smaller.asked(ours)).containsExactly(0);
  }

  @Test
  void weakness1ReferencePeerThatRefusedOursKeepsItsOwnConnection() {
    Stage stage = Stage.agent(4);
    int torrent = stage.download();
    int ours = stage.opened(stage.dial(torrent, Stage.peer(90)));
    int theirs = stage.accepted();
    stage.says(theirs, stage.handshake(Stage.id(90), Stage.bits(4, 0), 0));
    assertThat(stage.last).isEmpty();
    stage.closed(ours);
    assertThat(stage.sent(theirs)).anyMatch(Message.Handshake.class::isInstance);
    assertThat(stage.asked(theirs)).containsExactly(0);
  }

  @Test
  void weakness2OrdinaryEndIsNoBan() {
    Stage stage = Stage.agent(4);
    int torrent = stage.download();
    int conn = stage.host(torrent, Stage.peer(10), Stage.bits(4, 0), Stage.ALL);
    stage.delivers(conn, torrent, 0);
    stage.closed(conn);
    assertThat(stage.isBanned(10)).isFalse();
    stage.pass(SECOND);
    assertThat(stage.dial(torrent, Stage.peer(10))).isGreaterThan(0);
  }

  @Test
  void weakness3FullPeerSaysSoAndIsTriedAgainSoon() {
    Stage stage = Stage.agent(4);
    int torrent = stage.download();
    int conn = stage.opened(stage.dial(torrent, Stage.peer(10)));
    stage.says(conn, Stage.refusal(Refusal.FULL));
    assertThat(stage.closes(conn)).containsExactly(CloseReason.REFUSED);
    stage.closed(conn);
    assertThat(stage.isBanned(10)).isFalse();
    stage.pass(2 * SECOND);
    stage.announce();
    stage.answer(torrent, Stage.peer(10));
    assertThat(stage.outputs(Output.Dial.class)).hasSize(1);
  }

  @Test
  void weakness4AllTorrentsAreAnnouncedSeveralAtOnce() {
    Stage stage = Stage.agent(4);
    Set<Integer> announced = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      var blob = Stage.blob(4, i);
      stage.handle(new Input.DownloadRequested(blob, new Namespace("ns"), i));
      int torrent = stage.only(Output.LoadTorrent.class).torrent();
      stage.handle(new Input.TorrentLoaded(torrent, blob, new Bitfield(4)));
      stage.outputs(Output.Announce.class).forEach(a -> announced.add(a.torrent()));
    }
    assertThat(announced).hasSize(16);
    for (int i = 0; i < 100; i++) {
      stage.answer(i);
      stage.outputs(Output.Announce.class).forEach(a -> announced.add(a.torrent()));
    }
    assertThat(announced).hasSize(100);
  }

  @Test
  void weakness5SilentPeerMakesRoomForAnother() {
    Stage stage = Stage.agent(64);
    int torrent = stage.download();
    List<Integer> conns = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      conns.add(stage.guest(i, Bitfield.full(64), Stage.ALL));
    }
    stage.answer(torrent, Stage.peer(20));
    assertThat(stage.outputs(Output.Dial.class)).isEmpty();
    for (int i = 0; i < 6; i++) {
      for (int conn : conns.subList(1, 12)) {
        stage.handle(new Input.PayloadProgressed(conn, 0, 1));
      }
      stage.pass(4 * SECOND);
    }
    assertThat(
            stage.all.stream()
                .filter(Output.Close.class::isInstance)
                .map(output -> ((Output.Close) output).reason()))
        .contains(CloseReason.UNRESPONSIVE);
    stage.announce();
    stage.answer(torrent, Stage.peer(20));
    assertThat(stage.outputs(Output.Dial.class)).hasSize(1);
  }

  @Test
  void weakness5UselessPeerGoesWhenABetterOneWaits() {
    Stage stage = Stage.agent(4);
    int torrent = stage.download(0, 1);
    List<Integer> conns = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      conns.add(stage.guest(i, Stage.bits(4, 0, 1), Stage.ALL));
    }
    stage.announce();
    stage.answer(torrent, Stage.origin(20));
    assertThat(stage.outputs(Output.Dial.class)).hasSize(1);
    assertThat(stage.closes(conns.getFirst())).containsExactly(CloseReason.USELESS);
  }

  @Test
  void weakness6PieceThatCameDuringTheHandshakeIsAnnounced() {
    Stage stage = Stage.agent(4);
    int torrent = stage.download();
    int source = stage.host(torrent, Stage.peer(10), Bitfield.full(4), Stage.ALL);
    stage.pass(SECOND);
    int late = stage.opened(stage.dial(torrent, Stage.peer(90)));
    stage.delivers(source, torrent, 2);
    assertThat(stage.sent(late)).isEmpty();
    stage.says(late, stage.handshake(Stage.id(90), Stage.bits(4, 1), 0));
    assertThat(stage.sent(late)).contains(Stage.have(2));
  }

  @Test
  void weakness6CompletionDuringTheHandshakeIsTold() {
    Stage stage = Stage.agent(1);
    int torrent = stage.download();
    int source = stage.host(torrent, Stage.peer(10), Bitfield.full(1), Stage.ALL);
    int late = stage.opened(stage.dial(torrent, Stage.peer(90)));
    stage.delivers(source, torrent, 0);
    stage.handle(new Input.TorrentCommitted(torrent));
    stage.says(late, stage.handshake(Stage.id(90), new Bitfield(1), 0));
    assertThat(stage.sent(late)).containsExactly(new Message.Complete());
  }

  @Test
  void weakness7SeederThatIsReadStays() {
    Stage stage = new Stage(SwarmConfig.agent(), 4);
    int torrent = stage.seed();
    int conn = stage.guest(10, new Bitfield(4), Stage.ALL);
    for (int minute = 0; minute < 14; minute++) {
      stage.says(conn, stage.request(minute % 4));
      stage.handle(new Input.PieceSent(conn, minute % 4));
      stage.pass(25 * SECOND);
      assertThat(stage.outputs(Output.UnloadTorrent.class)).isEmpty();
    }
    stage.pass(301 * SECOND);
    assertThat(stage.only(Output.UnloadTorrent.class).torrent()).isEqualTo(torrent);
  }

  @Test
  void weakness8UnloadedSeederLeavesNoConnectionBehind() {
    Stage stage = Stage.agent(4);
    stage.seed();
    stage.pass(290 * SECOND);
    stage.guest(10, new Bitfield(4), Stage.ALL);
    stage.pass(9 * SECOND);
    int torrent =
        stage.all.stream()
            .filter(Output.LoadTorrent.class::isInstance)
            .map(output -> ((Output.LoadTorrent) output).torrent())
            .toList()
            .getFirst();
    stage.handle(new Input.DownloadAbandoned(torrent));
    assertThat(stage.only(Output.Close.class).reason()).isEqualTo(CloseReason.TORRENT_GONE);
    assertThat(stage.last.indexOf(stage.only(Output.Close.class)))
        .isLessThan(stage.last.indexOf(stage.only(Output.UnloadTorrent.class)));
  }

  @Test
  void weakness9StalledDownloadFailsAndKeepsItsBytes() {
    Stage stage = Stage.agent(4);
    int torrent = stage.download(1);
    stage.pass(299 * SECOND);
    assertThat(stage.outputs(Output.Finished.class)).isEmpty();
    stage.pass(2 * SECOND);
    Output.Finished finished = stage.only(Output.Finished.class);
    assertThat(finished.outcome()).isEqualTo(Output.Outcome.TIMED_OUT);
    assertThat(stage.only(Output.UnloadTorrent.class).torrent()).isEqualTo(torrent);
    // The next request goes on where this one ended.
    assertThat(stage.download(1)).isNotEqualTo(torrent);
  }

  @Test
  void weakness10TiesAreBrokenByChanceAndCountsDoNotDrift() {
    Set<Integer> first = new HashSet<>();
    for (int seed = 0; seed < 40; seed++) {
      PiecePicker picker = new PiecePicker(new Bitfield(64), new SplittableRandom(seed));
      first.add(picker.pick(Bitfield.full(64), _ -> 1));
    }
    assertThat(first).hasSizeGreaterThan(20);

    Stage stage = Stage.agent(3);
    int torrent = stage.download();
    int conn = stage.guest(10, new Bitfield(3), Stage.ALL);
    stage.says(conn, Stage.have(1));
    stage.says(conn, Stage.have(1));
    stage.closed(conn);
    // Piece 1 would look common now had the second message counted; it is asked for like any other.
    int other = stage.host(torrent, Stage.peer(11), Stage.bits(3, 1), Stage.ALL);
    assertThat(stage.asked(other)).containsExactly(1);
  }

  @Test
  void weakness11EveryPieceIsAsLikelyAsAnyOther() {
    SplittableRandom random = new SplittableRandom(7);
    int[] times = new int[10];
    for (int i = 0; i < 10_000; i++) {
      times[new PiecePicker(new Bitfield(10), random).pick(Bitfield.full(10), _ -> 0)]++;
    }
    for (int n : times) {
      assertThat(n).isBetween(850, 1150);
    }
  }

  @Test
  void weakness12ExpiredRequestGoesToAnotherPeerOnce() {
    Stage stage = Stage.agent(1);
    int torrent = stage.download();
    int silent = stage.host(torrent, Stage.peer(10), Bitfield.full(1), 0);
    assertThat(stage.asked(silent)).containsExactly(0);
    int other = stage.guest(11, new Bitfield(1), 0);
    stage.pass(SECOND);
    stage.says(other, Stage.have(0));
    List<Integer> asked = new ArrayList<>(stage.asked(other));
    for (int i = 0; i < 8; i++) {
      stage.pass(500_000_000);
      asked.addAll(stage.asked(other));
    }
    assertThat(asked).containsExactly(0);
  }

  @Test
  void weakness13HavesGoOnlyToPeersThatLackThePiece() {
    Stage stage = Stage.agent(4);
    int torrent = stage.download();
    int source = stage.host(torrent, Stage.peer(10), Bitfield.full(4), 0);
    int owner = stage.guest(11, Stage.bits(4, 2), 0);
    int poor = stage.guest(12, new Bitfield(4), 0);
    stage.delivers(source, torrent, 2);
    assertThat(stage.sent(source)).noneMatch(Message.AnnouncePiece.class::isInstance);
    assertThat(stage.sent(owner)).noneMatch(Message.AnnouncePiece.class::isInstance);
    assertThat(stage.sent(poor)).containsExactly(Stage.have(2));
  }

  @Test
  void weakness14LoserOfTheEndgameIsCancelled() {
    Stage stage = Stage.agent(1);
    int torrent = stage.download();
    int slow = stage.host(torrent, Stage.peer(10), Bitfield.full(1), Stage.ALL);
    int fast = stage.guest(11, Bitfield.full(1), Stage.ALL);
    stage.pass(SECOND);
    assertThat(stage.asked(fast)).containsExactly(0);
    stage.delivers(fast, torrent, 0);
    assertThat(stage.sent(slow)).containsExactly(new Message.CancelPiece(0));
    // What comes nevertheless is thrown away, and does not end in the blob.
    stage.payload(slow, 0);
    assertThat(stage.only(Output.Discard.class).piece()).isZero();
  }

  @Test
  void weakness15CorruptPeerIsBannedLongerEachTime() {
    Stage stage = Stage.agent(4);
    int torrent = stage.download();
    int conn = stage.host(torrent, Stage.peer(10), Bitfield.full(4), Stage.ALL);
    stage.payload(conn, 0);
    stage.handle(new Input.PieceRejected(conn, torrent, 0));
    assertThat(stage.closes(conn)).containsExactly(CloseReason.BAD_PIECE);
    assertThat(stage.isBanned(10)).isTrue();
    stage.closed(conn);
    int again = stage.accepted();
    stage.says(again, stage.handshake(Stage.id(10), Bitfield.full(4), Stage.ALL));
    assertThat(stage.closes(again)).containsExactly(CloseReason.BANNED);
  }

  @Test
  void weakness16NothingThatAPeerSaysBreaksTheCore() {
    List<Message> hostile =
        List.of(
            new Message.PieceRequest(-1, 0, 1000),
            new Message.PieceRequest(4, 0, 0),
            new Message.PieceRequest(Integer.MIN_VALUE, 0, 1000),
            new Message.PieceRequest(0, 1, 1000),
            new Message.PieceRequest(0, 0, -5),
            new Message.PieceRequest(0, 0, 999),
            Stage.have(-1),
            Stage.have(4),
            new Message.AnnouncePiece(0, List.of(-7), -1),
            new Message.AnnouncePiece(0, List.of(0, 0, 0, 0), -1),
            new Message.Failure("", -3, 0, Refusal.NONE));
    for (Message message : hostile) {
      Stage stage = Stage.agent(4);
      stage.download();
      int conn = stage.guest(10, new Bitfield(4), Stage.ALL);
      stage.says(conn, message);
      assertThat(stage.closes(conn))
          .as("%s", message)
          .containsExactly(CloseReason.PROTOCOL_VIOLATION);
      assertThat(stage.isBanned(10)).isTrue();
    }
    for (int length : new int[] {-1, 0, 999, Integer.MAX_VALUE}) {
      Stage stage = Stage.agent(4);
      stage.download();
      int conn = stage.guest(10, new Bitfield(4), Stage.ALL);
      stage.handle(new Input.PayloadStarted(conn, new Message.PiecePayload(0, 0, length, -1)));
      assertThat(stage.closes(conn)).containsExactly(CloseReason.PROTOCOL_VIOLATION);
    }
  }

  @Test
  void weakness16BitfieldOfAnotherSizeIsRefused() {
    Stage stage = Stage.agent(4);
    stage.download();
    int conn = stage.accepted();
    stage.says(conn, stage.handshake(Stage.id(10), Bitfield.full(5), Stage.ALL));
    assertThat(stage.closes(conn)).containsExactly(CloseReason.PROTOCOL_VIOLATION);
    assertThat(stage.isBanned(10)).isTrue();
  }

  @Test
  void weakness17OpenerChecksTheReplyAndItsSlotIsFreed() {
    InfoHash otherHash = Stage.blob(5, 1).infoHash();
    for (int wrong = 0; wrong < 3; wrong++) {
      Stage stage = Stage.agent(4);
      int torrent = stage.download();
      PeerInfo peer = Stage.peer(10);
      int conn = stage.opened(stage.dial(torrent, peer));
      Bitfield have = wrong == 2 ? Bitfield.full(9) : Bitfield.full(4);
      stage.says(
          conn,
          stage.handshake(
              Stage.id(wrong == 0 ? 11 : 10),
              wrong == 1 ? otherHash : stage.blob.infoHash(),
              have,
              Stage.ALL));
      CloseReason expected =
          List.of(
                  CloseReason.WRONG_PEER_ID,
                  CloseReason.STALE_METAINFO,
                  CloseReason.PROTOCOL_VIOLATION)
              .get(wrong);
      assertThat(stage.closes(conn)).containsExactly(expected);
      stage.closed(conn);
      // All ten slots are free again.
      for (int i = 20; i < 30; i++) {
        stage.guest(i, new Bitfield(4), Stage.ALL);
      }
    }
  }

  @Test
  void weakness18ClaimedSizeOfABitfieldIsCheckedBeforeAnythingIsAllocated() {
    byte[] claim = ByteBuffer.allocate(16).putLong(Long.MAX_VALUE).array();
    assertThatThrownBy(() -> Bitfield.parse(claim)).isInstanceOf(ServiceException.Invalid.class);
  }
}
