package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kraken.core.Bitfield;
import kraken.core.Namespace;
import kraken.swarm.wire.Message;
import kraken.swarm.wire.Refusal;
import org.junit.jupiter.api.Test;

/// One download, seen from its driver.
final class DownloadTest {
  private static final long SECOND = Stage.SECOND;

  @Test
  void firstRequestLoadsAnnouncesDialsGreetsAndAsks() {
    Stage stage = Stage.agent(2);
    stage.handle(new Input.DownloadRequested(stage.blob, new Namespace("library/hello"), 1));
    assertThat(stage.last)
        .containsExactly(
            new Output.LoadTorrent(
                0,
                stage.blob.digest(),
                Optional.of(new Namespace("library/hello")),
                Optional.of(stage.blob)));
    stage.handle(new Input.TorrentLoaded(0, stage.blob, new Bitfield(2)));
    assertThat(stage.only(Output.Announce.class))
        .isEqualTo(
            new Output.Announce(
                0, stage.blob.digest(), stage.blob.infoHash(), false, List.of(), List.of(), false));
    stage.answer(0, Stage.origin(10));
    Output.Dial dial = stage.only(Output.Dial.class);
    assertThat(dial.peer()).isEqualTo(Stage.origin(10));
    int conn = stage.opened(dial.dial());
    assertThat(stage.sent(conn))
        .containsExactly(
            new Message.Handshake(
                stage.self,
                stage.blob.infoHash(),
                stage.blob.digest(),
                new Bitfield(2),
                "library/hello",
                List.of(),
                Stage.ALL));
    stage.says(conn, stage.handshake(Stage.id(10), Bitfield.full(2), 0));
    assertThat(stage.asked(conn)).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void lastPieceCommitsAndTheCommitCompletes() {
    Stage stage = Stage.agent(2);
    int torrent = stage.download();
    int origin = stage.host(torrent, Stage.origin(10), Bitfield.full(2), 0);
    int leecher = stage.guest(11, new Bitfield(2), 0);
    stage.delivers(origin, torrent, 0);
    assertThat(stage.outputs(Output.CommitTorrent.class)).isEmpty();
    stage.delivers(origin, torrent, 1);
    assertThat(stage.outputs(Output.CommitTorrent.class)).hasSize(1);
    assertThat(stage.outputs(Output.Finished.class)).isEmpty();
    stage.handle(new Input.TorrentCommitted(torrent));
    assertThat(stage.only(Output.Finished.class).outcome()).isEqualTo(Output.Outcome.COMPLETE);
    assertThat(stage.closes(origin)).containsExactly(CloseReason.BOTH_COMPLETE);
    assertThat(stage.sent(leecher)).containsExactly(new Message.Complete());
    assertThat(stage.only(Output.Announce.class).complete()).isTrue();
    stage.answer(torrent);
    stage.pass(40 * SECOND);
    assertThat(stage.outputs(Output.Announce.class)).isEmpty();
  }

  @Test
  void blobThatDoesNotHaveItsDigestFails() {
    Stage stage = Stage.agent(1);
    int torrent = stage.download();
    int origin = stage.host(torrent, Stage.origin(10), Bitfield.full(1), 0);
    stage.delivers(origin, torrent, 0);
    stage.handle(new Input.CommitFailed(torrent, true, "sha256 differs"));
    assertThat(stage.only(Output.Finished.class).outcome()).isEqualTo(Output.Outcome.FAILED);
    assertThat(stage.outputs(Output.UnloadTorrent.class)).hasSize(1);
  }

  @Test
  void secondReaderJoinsAndACompleteBlobIsFinishedAtOnce() {
    Stage stage = Stage.agent(1);
    int torrent = stage.download();
    stage.handle(new Input.DownloadRequested(stage.blob, new Namespace("other"), 2));
    assertThat(stage.outputs(Output.LoadTorrent.class)).isEmpty();
    int origin = stage.host(torrent, Stage.origin(10), Bitfield.full(1), 0);
    stage.delivers(origin, torrent, 0);
    stage.handle(new Input.TorrentCommitted(torrent));
    stage.handle(new Input.DownloadRequested(stage.blob, new Namespace("other"), 3));
    assertThat(stage.only(Output.Finished.class).torrent()).isEqualTo(torrent);
  }

  @Test
  void downloadNobodyWaitsForEndsAfterItsGrace() {
    Stage stage = Stage.agent(4);
    int torrent = stage.download();
    stage.handle(new Input.ReaderGone(torrent, 1));
    stage.pass(SECOND);
    stage.handle(new Input.DownloadRequested(stage.blob, new Namespace("ns"), 2));
    stage.pass(20 * SECOND);
    assertThat(stage.outputs(Output.Finished.class)).isEmpty();
    stage.handle(new Input.ReaderGone(torrent, 2));
    stage.pass(6 * SECOND);
    assertThat(stage.only(Output.Finished.class).outcome()).isEqualTo(Output.Outcome.ABANDONED);
    assertThat(stage.only(Output.UnloadTorrent.class).torrent()).isEqualTo(torrent);
  }

  @Test
  void agentsOfTheReferenceAreAskedForThreePiecesWhateverTheBudget() {
    Stage stage = Stage.agent(100, 4 << 20);
    int torrent = stage.download();
    for (int i = 1; i <= 5; i++) {
      int conn = stage.guest(i, Bitfield.full(100), 0);
      stage.pass(SECOND);
      assertThat(stage.allAsked(conn)).hasSize(3).doesNotHaveDuplicates();
    }
    int ours = stage.guest(6, Stage.bits(100, 1, 2, 3, 4, 5, 6, 7, 8), Stage.ALL);
    assertThat(stage.asked(ours)).as("the budget is for others").isNotEmpty();

    stage.delivers(0, torrent, stage.allAsked(0).getFirst());
    assertThat(stage.asked(0)).hasSize(1);
  }

  @Test
  void outstandingBytesOfAllTorrentsStayWithinOneBudget() {
    SwarmConfig config = SwarmConfig.agent();
    Stage stage = new Stage(config, 100);
    List<Integer> asked = new ArrayList<>();
    long most = 0;
    for (int i = 0; i < 6; i++) {
      int pieces = 100;
      long pieceLength = 4L << 20;
      var blob =
          new kraken.core.MetaInfo(
              kraken.core.Digest.of(new byte[] {(byte) i}),
              pieces * pieceLength,
              pieceLength,
              new int[pieces],
              new byte[0]);
      stage.handle(new Input.DownloadRequested(blob, new Namespace("ns"), i));
      int torrent = stage.only(Output.LoadTorrent.class).torrent();
      stage.handle(new Input.TorrentLoaded(torrent, blob, new Bitfield(pieces)));
      stage.answer(torrent, Stage.origin(10 + i));
      int conn = stage.opened(stage.only(Output.Dial.class).dial());
      stage.says(
          conn,
          new Message.Handshake(
              Stage.id(10 + i),
              blob.infoHash(),
              blob.digest(),
              Bitfield.full(pieces),
              "",
              List.of(),
              Stage.ALL));
      asked.add(stage.asked(conn).size());
      most += stage.asked(conn).size() * pieceLength;
    }
    // 16 MiB are four pieces, which the first two torrents take; each other gets one.
    assertThat(asked).containsExactly(2, 2, 1, 1, 1, 1);
    assertThat(most).isLessThanOrEqualTo(2 * config.outstandingBytes());
  }

  @Test
  void referencePeersAreAskedAtMostThreePiecesAndOriginsFive() {
    Stage stage = new Stage(wide(), 40);
    int torrent = stage.download();
    int origin = stage.host(torrent, Stage.origin(10), Bitfield.full(40), 0);
    // At the very beginning others may be about to ask for the same.
    assertThat(stage.asked(origin)).hasSize(2);
    stage.pass(60_000_000);
    assertThat(stage.asked(origin)).hasSize(3);
    int agent = stage.guest(11, Bitfield.full(40), 0);
    assertThat(stage.asked(agent)).hasSize(3);
    int modern = stage.guest(12, Bitfield.full(40), Stage.ALL);
    assertThat(stage.asked(modern)).hasSize(8);
  }

  private static SwarmConfig wide() {
    return SwarmConfig.agent().change().pipelinePerPeer(8).pipelinePerOrigin(8).build();
  }

  @Test
  void secondCopyOfAPieceThatIsArrivingIsDiscarded() {
    Stage stage = Stage.agent(1);
    int torrent = stage.download();
    int a = stage.host(torrent, Stage.peer(10), Bitfield.full(1), 0);
    int b = stage.guest(11, Bitfield.full(1), 0);
    stage.payload(a, 0);
    assertThat(stage.only(Output.ReceiveInto.class).conn()).isEqualTo(a);
    stage.payload(b, 0);
    assertThat(stage.only(Output.Discard.class).conn()).isEqualTo(b);
    stage.handle(new Input.PayloadDiscarded(b, 0));
    stage.handle(new Input.PieceStored(a, torrent, 0));
    assertThat(stage.outputs(Output.CommitTorrent.class)).hasSize(1);
  }

  @Test
  void closingConnectionKeepsItsPieceUntilItHasEnded() {
    Stage stage = Stage.agent(1);
    int torrent = stage.download();
    int a = stage.host(torrent, Stage.peer(10), Bitfield.full(1), 0);
    int b = stage.guest(11, Bitfield.full(1), 0);
    stage.payload(a, 0);
    stage.says(a, Stage.have(-1));
    assertThat(stage.closes(a)).hasSize(1);
    assertThat(stage.asked(b)).isEmpty();
    stage.closed(a);
    assertThat(stage.asked(b)).containsExactly(0);
  }

  @Test
  void unsolicitedPayloadOfAMissingPieceIsTaken() {
    Stage stage = Stage.agent(4);
    int torrent = stage.download();
    int conn = stage.guest(10, new Bitfield(4), 0);
    stage.delivers(conn, torrent, 3);
    assertThat(stage.outputs(Output.ReceiveInto.class)).hasSize(1);
  }

  @Test
  void diskThatFailsAgainAndAgainEndsTheDownloadAndNobodyIsBanned() {
    Stage stage = Stage.agent(4);
    int torrent = stage.download();
    int conn = stage.host(torrent, Stage.origin(10), Bitfield.full(4), 0);
    for (int i = 0; i < 3; i++) {
      stage.payload(conn, i);
      stage.handle(new Input.StoreFailed(conn, torrent, i, "no space left"));
    }
    Output.Finished finished = stage.only(Output.Finished.class);
    assertThat(finished.outcome()).isEqualTo(Output.Outcome.FAILED);
    assertThat(finished.reason()).isEqualTo("no space left");
    assertThat(stage.isBanned(10)).isFalse();
  }

  @Test
  void incomingHandshakeLoadsItsTorrentOrIsRefused() {
    Stage stage = new Stage(SwarmConfig.origin(), 2);
    int conn = stage.accepted();
    stage.says(
        conn,
        new Message.Handshake(
            Stage.id(10),
            stage.blob.infoHash(),
            stage.blob.digest(),
            new Bitfield(2),
            "library/hello",
            List.of(),
            Stage.ALL));
    Output.LoadTorrent load = stage.only(Output.LoadTorrent.class);
    assertThat(load.namespace()).contains(new Namespace("library/hello"));
    stage.handle(new Input.TorrentMissing(load.torrent(), "absent"));
    assertThat(stage.sent(conn)).hasSize(1).first().isInstanceOf(Message.Failure.class);
    assertThat(stage.closes(conn)).containsExactly(CloseReason.UNKNOWN_TORRENT);
    assertThat(stage.outputs(Output.Finished.class)).isEmpty();

    int again = stage.accepted();
    stage.says(again, stage.handshake(Stage.id(11), new Bitfield(2), Stage.ALL));
    load = stage.only(Output.LoadTorrent.class);
    stage.handle(new Input.TorrentLoaded(load.torrent(), stage.blob, Bitfield.full(2)));
    assertThat(stage.sent(again)).hasSize(1).first().isInstanceOf(Message.Handshake.class);
    assertThat(stage.outputs(Output.Announce.class)).isEmpty();
  }

  @Test
  void standingLineOfOurOwnBlamesNoPeer() {
    Stage stage = Stage.agent(64);
    int torrent = stage.download();
    int a = stage.host(torrent, Stage.peer(10), Bitfield.full(64), Stage.ALL);
    int b = stage.guest(11, Bitfield.full(64), Stage.ALL);
    int first = stage.asked(a).isEmpty() ? 0 : stage.asked(a).getFirst();
    stage.payload(a, first);
    stage.payload(b, (first + 1) % 64);
    stage.pass(20 * SECOND);
    assertThat(stage.outputs(Output.Close.class)).isEmpty();
  }

  @Test
  void connectionThatStandsStillInTheMidstOfAPieceIsClosed() {
    Stage stage = Stage.agent(64);
    int torrent = stage.download();
    int a = stage.host(torrent, Stage.peer(10), Bitfield.full(64), Stage.ALL);
    stage.payload(a, 5);
    stage.pass(8 * SECOND);
    assertThat(stage.closes(a)).containsExactly(CloseReason.UNRESPONSIVE);
  }

  @Test
  void connectionWithoutAPieceEitherWayIsClosedAsIdle() {
    Stage stage = Stage.agent(4);
    stage.seed();
    int conn = stage.guest(10, new Bitfield(4), Stage.ALL);
    stage.pass(29 * SECOND);
    stage.says(conn, stage.request(0));
    stage.handle(new Input.PieceSent(conn, 0));
    stage.pass(29 * SECOND);
    assertThat(stage.closes(conn)).isEmpty();
    stage.pass(2 * SECOND);
    assertThat(stage.closes(conn)).containsExactly(CloseReason.IDLE);
  }

  @Test
  void openerThatSaysNothingIsClosed() {
    Stage stage = Stage.agent(4);
    int conn = stage.accepted();
    stage.pass(6 * SECOND);
    assertThat(stage.closes(conn)).containsExactly(CloseReason.HANDSHAKE_TIMEOUT);
  }

  // An origin may have more than it says, but not what it has just refused.
  @Test
  void pieceThatAnOriginRefusedIsNotAskedOfItAgain() {
    Stage stage = Stage.agent(2);
    int torrent = stage.download();
    int dial = stage.dial(torrent, Stage.origin(10));
    int conn = stage.opened(dial);
    stage.says(conn, stage.handshake(Stage.id(10), Bitfield.full(2), Stage.ALL));
    stage.says(conn, new Message.Failure("disk failed", 0, 0, Refusal.NONE));
    assertThat(stage.asked(conn)).doesNotContain(0);
    stage.says(conn, new Message.Failure("disk failed", 1, 0, Refusal.NONE));
    stage.pass(Stage.SECOND);
    assertThat(stage.asked(conn)).isEmpty();
    stage.says(conn, Stage.have(0));
    assertThat(stage.asked(conn)).containsExactly(0);
  }
}
