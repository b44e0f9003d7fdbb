package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kraken.core.Bitfield;
import kraken.swarm.wire.Message;
import kraken.swarm.wire.Refusal;
import org.junit.jupiter.api.Test;

/// What a host serves, to whom, in which order.
final class UplinkTest {
  private static final long MS = 1_000_000;

  private final Stage stage = Stage.agent(8);
  private final int torrent = stage.seed();

  private List<Output.ServePiece> served() {
    return stage.outputs(Output.ServePiece.class);
  }

  @Test
  void onePieceRunsAndTheNextStartsWhenItsLastByteLeft() {
    int a = stage.guest(10, new Bitfield(8), 0);
    int b = stage.guest(11, new Bitfield(8), 0);
    stage.says(a, stage.request(0));
    assertThat(served())
        .containsExactly(
            new Output.ServePiece(a, torrent, 0, new Message.PiecePayload(0, 0, 1000, -1)));
    stage.says(b, stage.request(1));
    assertThat(served()).isEmpty();
    stage.handle(new Input.PieceSent(a, 0));
    assertThat(served()).extracting(Output.ServePiece::conn).containsExactly(b);
  }

  @Test
  void connectionIsClosedBeforeThePieceOfAnotherStarts() {
    int a = stage.guest(10, new Bitfield(8), 0);
    int b = stage.guest(11, new Bitfield(8), 0);
    stage.says(a, stage.request(0));
    stage.says(b, stage.request(1));
    List<Output> out = stage.says(a, new Message.Complete());
    assertThat(stage.closes(a)).containsExactly(CloseReason.BOTH_COMPLETE);
    assertThat(served()).extracting(Output.ServePiece::conn).containsExactly(b);
    assertThat(out.indexOf(new Output.Close(a, CloseReason.BOTH_COMPLETE)))
        .isLessThan(out.indexOf(served().getFirst()));
  }

  @Test
  void anotherPieceStartsOnlyWhileAllRunningOnesAreBlocked() {
    int a = stage.guest(10, new Bitfield(8), 0);
    int b = stage.guest(11, new Bitfield(8), 0);
    int c = stage.guest(12, new Bitfield(8), 0);
    stage.says(a, stage.request(0));
    stage.says(a, stage.request(4));
    stage.says(b, stage.request(1));
    stage.says(c, stage.request(2));
    stage.handle(new Input.SendBlocked(a));
    assertThat(served()).extracting(Output.ServePiece::conn).containsExactly(b);
    stage.handle(new Input.SendReady(a));
    stage.handle(new Input.SendBlocked(b));
    assertThat(served()).isEmpty();
    stage.handle(new Input.SendBlocked(a));
    assertThat(served()).extracting(Output.ServePiece::conn).containsExactly(c);
  }

  @Test
  void peerThatMissesMostGoesFirstButNobodyWaitsForLong() {
    int busy = stage.guest(9, new Bitfield(8), 0);
    int rich = stage.guest(10, Stage.bits(8, 0, 1, 2, 3, 4, 5), 0);
    int poor = stage.guest(11, new Bitfield(8), 0);
    stage.says(busy, stage.request(0));
    stage.says(rich, stage.request(6));
    stage.says(poor, stage.request(0));
    stage.handle(new Input.PieceSent(busy, 0));
    assertThat(served()).extracting(Output.ServePiece::conn).containsExactly(poor);
    stage.pass(200 * MS);
    stage.says(busy, stage.request(1));
    stage.handle(new Input.PieceSent(poor, 0));
    assertThat(served()).extracting(Output.ServePiece::conn).containsExactly(rich);
  }

  @Test
  void requestForAPieceThatWeLackIsAnsweredWithAFailure() {
    Stage leech = Stage.agent(4);
    leech.download(1);
    int conn = leech.guest(10, new Bitfield(4), 0);
    leech.says(conn, leech.request(2));
    assertThat(leech.sent(conn))
        .containsExactly(new Message.Failure("piece 2 is not complete", 2, 0, Refusal.NONE));
    leech.says(conn, leech.request(1));
    assertThat(leech.outputs(Output.ServePiece.class)).hasSize(1);
  }

  @Test
  void cancelledRequestThatWaitsIsAnsweredWithAFailure() {
    int a = stage.guest(10, new Bitfield(8), Stage.ALL);
    stage.says(a, stage.request(0));
    stage.says(a, stage.request(1));
    stage.says(a, new Message.CancelPiece(1));
    assertThat(stage.sent(a)).containsExactly(new Message.Failure("cancelled", 1, 0, Refusal.NONE));
    stage.handle(new Input.PieceSent(a, 0));
    assertThat(served()).isEmpty();
  }

  @Test
  void cancelledPieceThatRunsIsAnsweredOnceByWhatTheDriverCouldDo() {
    int a = stage.guest(10, new Bitfield(8), Stage.ALL);
    stage.says(a, stage.request(0));
    stage.says(a, new Message.CancelPiece(0));
    assertThat(stage.last).containsExactly(new Output.CancelServe(a, 0));
    stage.says(a, new Message.CancelPiece(0));
    assertThat(stage.last).isEmpty();
    stage.handle(new Input.ServeFailed(a, 0, "cancelled"));
    assertThat(stage.sent(a)).containsExactly(new Message.Failure("cancelled", 0, 0, Refusal.NONE));
    // Or it had started: the payload is the answer.
    stage.says(a, stage.request(1));
    stage.says(a, new Message.CancelPiece(1));
    stage.handle(new Input.PieceSent(a, 1));
    assertThat(stage.sent(a)).isEmpty();
  }

  @Test
  void repeatedRequestIsTheSameRequest() {
    int a = stage.guest(10, new Bitfield(8), 0);
    stage.says(a, stage.request(0));
    stage.says(a, stage.request(1));
    stage.says(a, stage.request(1));
    assertThat(stage.last).isEmpty();
    stage.handle(new Input.PieceSent(a, 0));
    stage.handle(new Input.PieceSent(a, 1));
    assertThat(stage.last).isEmpty();
  }

  @Test
  void queueOfOneConnectionIsBounded() {
    Stage many = Stage.agent(200);
    many.seed();
    int a = many.guest(10, new Bitfield(200), 0);
    for (int piece = 0; piece <= Uplink.MOST_WISHES; piece++) {
      many.says(a, many.request(piece));
      assertThat(many.sent(a)).isEmpty();
    }
    many.says(a, many.request(199));
    assertThat(many.sent(a)).hasSize(1).first().isInstanceOf(Message.Failure.class);
  }

  @Test
  void hintTellsTheQueueOnlyToThoseWhoKnowIt() {
    int plain = stage.guest(10, new Bitfield(8), 0);
    int modern = stage.guest(11, new Bitfield(8), Stage.ALL);
    stage.says(plain, stage.request(0));
    assertThat(served().getFirst().header().queuedBytes()).isEqualTo(-1);
    stage.says(modern, stage.request(1));
    stage.says(modern, stage.request(2));
    stage.handle(new Input.PieceSent(plain, 0));
    assertThat(served().getFirst().header().queuedBytes()).isEqualTo(2000);
  }

  @Test
  void connectionThatEndsFreesTheUplink() {
    int a = stage.guest(10, new Bitfield(8), 0);
    int b = stage.guest(11, new Bitfield(8), 0);
    stage.says(a, stage.request(0));
    stage.says(a, stage.request(1));
    stage.says(b, stage.request(2));
    stage.closed(a);
    assertThat(served()).extracting(Output.ServePiece::conn).containsExactly(b);
  }
}
