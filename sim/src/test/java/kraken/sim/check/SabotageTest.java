package kraken.sim.check;

import static kraken.sim.check.Scene.PIECES;
import static kraken.sim.check.Scene.dial;
import static kraken.sim.check.Scene.failure;
import static kraken.sim.check.Scene.header;
import static kraken.sim.check.Scene.heard;
import static kraken.sim.check.Scene.hello;
import static kraken.sim.check.Scene.opened;
import static kraken.sim.check.Scene.request;
import static kraken.sim.check.Scene.said;
import static kraken.sim.check.Scene.serve;

import java.util.List;
import java.util.Optional;
import kraken.core.Bitfield;
import kraken.sim.Fault;
import kraken.sim.Observer;
import kraken.swarm.CloseReason;
import kraken.swarm.Input;
import kraken.swarm.Load;
import kraken.swarm.Output;
import kraken.swarm.SwarmConfig;
import kraken.swarm.wire.Message;
import org.junit.jupiter.api.Test;

/// What each checker is there for is made to happen, and it says so; before that, all is well and
/// it says nothing. Checkers that need a world are in [SabotagedWorldTest].
final class SabotageTest {
  private static final int HOST = 3;

  private final Scene scene = new Scene();
  private final Turns always = new Turns(1);

  /// An open connection 0 of an active torrent, the peer 9 having said hello with these pieces.
  private static void greet(Observer checker, int... pieces) {
    Bitfield has = new Bitfield(PIECES);
    for (int piece : pieces) {
      has.set(piece);
    }
    checker.started(HOST);
    in(checker, opened(0));
    in(checker, heard(0, hello(9, has)));
    out(checker, said(0, hello(HOST, new Bitfield(PIECES))));
  }

  private static void in(Observer checker, Input input) {
    checker.input(HOST, input);
    checker.settled(HOST);
  }

  private static void out(Observer checker, Output output) {
    checker.output(HOST, output);
    checker.settled(HOST);
  }

  @Test
  void pieceAskedOfAPeerThatDoesNotHaveItIsSeen() {
    AsksWhoHasIt checker = new AsksWhoHasIt(scene.violations);
    greet(checker, 1, 2);
    out(checker, said(0, request(1)));
    in(checker, heard(0, new Message.AnnouncePiece(4, List.of(5), -1)));
    out(checker, said(0, request(5)));
    scene.findsNothing();
    out(checker, said(0, request(3)));
    scene.finds("asks connection 0 for piece 3");
  }

  @Test
  void pieceAskedOfAPeerThatSaidNoIsSeenUnlessItWasCancelled() {
    AsksWhoHasIt checker = new AsksWhoHasIt(scene.violations);
    greet(checker);
    in(checker, heard(0, new Message.Complete()));
    out(checker, said(0, request(1)));
    out(checker, said(0, new Message.CancelPiece(1)));
    in(checker, heard(0, failure(1)));
    out(checker, said(0, request(1)));
    scene.findsNothing();
    in(checker, heard(0, failure(1)));
    out(checker, said(0, request(1)));
    scene.finds("asks connection 0 for piece 1");
  }

  @Test
  void pipelineThatIsTooLongIsSeen() {
    AsksModestly checker =
        new AsksModestly(scene.violations, _ -> SwarmConfig.agent(), _ -> Long.MAX_VALUE);
    greet(checker);
    int most = SwarmConfig.agent().pipelinePerPeer();
    for (int i = 0; i < 2 * most; i++) {
      out(checker, said(0, request(i)));
      in(checker, new Input.PieceStored(0, 0, i));
    }
    for (int i = 0; i < most; i++) {
      out(checker, said(0, request(i)));
    }
    scene.findsNothing();
    out(checker, said(0, request(most)));
    scene.finds("has %d requests".formatted(most + 1));
  }

  @Test
  void moreBytesThanTheBudgetAreSeen() {
    AsksModestly checker =
        new AsksModestly(scene.violations, _ -> SwarmConfig.agent(), _ -> 2L * Scene.LENGTH);
    greet(checker);
    out(checker, said(0, request(0)));
    out(checker, said(0, request(1)));
    out(checker, said(0, new Message.CancelPiece(1)));
    out(checker, said(0, request(2)));
    scene.findsNothing();
    out(checker, said(0, request(3)));
    scene.finds("3000 bytes are outstanding");
  }

  @Test
  void bytesThatAppearAreSeen() {
    BytesConserved checker = new BytesConserved(scene.violations);
    checker.sent(1, 2, 1000);
    checker.received(1, 2, 600);
    checker.lost(1, 2, 400);
    scene.findsNothing();
    checker.received(1, 2, 1);
    scene.finds("1 bytes received from host 1, 1 too many");
  }

  @Test
  void lineThatIsTooFastIsSeen() {
    LineRate checker = new LineRate(scene.violations, 3, _ -> 1_000_000_000);
    checker.sent(1, 2, 1000);
    checker.sent(2, 1, 1000);
    scene.time = 1000;
    checker.sent(1, 2, 500);
    scene.findsNothing();
    scene.time = 1499;
    checker.sent(1, 0, 1);
    scene.finds("1 ns before the line is free");
  }

  @Test
  void secondPieceWhileOneRunsIsSeen() {
    OneUpload checker = new OneUpload(scene.violations);
    greet(checker);
    in(checker, opened(1));
    checker.input(HOST, heard(0, request(1)));
    out(checker, serve(0, 1));
    in(checker, heard(1, request(1)));
    checker.input(HOST, new Input.SendBlocked(0));
    out(checker, serve(1, 1));
    in(checker, heard(1, request(2)));
    checker.input(HOST, new Input.PieceSent(1, 1));
    out(checker, serve(1, 2));
    in(checker, new Input.SendReady(0));
    checker.input(HOST, new Input.PieceSent(0, 1));
    in(checker, heard(0, request(2)));
    scene.findsNothing();
    out(checker, serve(0, 2));
    scene.finds("a piece runs, and yet it starts");
  }

  @Test
  void uplinkThatIdlesIsSeen() {
    OneUpload checker = new OneUpload(scene.violations);
    greet(checker);
    in(checker, new Input.SendBlocked(0));
    in(checker, heard(0, request(1)));
    scene.findsNothing();
    in(checker, new Input.SendReady(0));
    scene.finds("the uplink idles and 1 connections wait");
  }

  @Test
  void pieceThatNobodyAskedForIsSeen() {
    OneUpload checker = new OneUpload(scene.violations);
    greet(checker);
    out(checker, serve(0, 1));
    scene.finds("serves what was not asked for");
  }

  @Test
  void secondConnectionToTheSamePeerIsSeen() {
    OneConnection checker = new OneConnection(scene.violations, _ -> SwarmConfig.agent());
    greet(checker);
    in(checker, opened(1));
    in(checker, heard(1, hello(9, new Bitfield(PIECES))));
    out(checker, new Output.Close(0, CloseReason.DUPLICATE));
    out(checker, said(1, hello(HOST, new Bitfield(PIECES))));
    scene.findsNothing();
    in(checker, opened(2));
    in(checker, heard(2, hello(9, new Bitfield(PIECES))));
    out(checker, said(2, hello(HOST, new Bitfield(PIECES))));
    scene.finds("connections 1 and 2 to the same peer");
  }

  @Test
  void connectionBeyondTheLimitIsSeen() {
    OneConnection checker =
        new OneConnection(scene.violations, _ -> SwarmConfig.agent().withConnections(1));
    greet(checker);
    scene.findsNothing();
    in(checker, opened(1));
    in(checker, heard(1, hello(10, new Bitfield(PIECES))));
    out(checker, said(1, hello(HOST, new Bitfield(PIECES))));
    scene.finds("more than 1 connections for torrent");
  }

  @Test
  void secondAnswerIsSeen() {
    OneAnswer checker = new OneAnswer(scene.violations, _ -> -1, always);
    greet(checker);
    out(checker, said(0, request(1)));
    out(checker, said(0, new Message.CancelPiece(1)));
    in(checker, new Input.PayloadStarted(0, header(1)));
    scene.findsNothing();
    in(checker, heard(0, failure(1)));
    scene.finds("answers for piece 1, which it was not asked for");
  }

  @Test
  void secondQuestionIsSeen() {
    OneAnswer checker = new OneAnswer(scene.violations, _ -> -1, always);
    greet(checker);
    out(checker, said(0, request(1)));
    out(checker, said(0, new Message.CancelPiece(1)));
    out(checker, said(0, request(1)));
    scene.finds("again for piece 1 before it has answered");
  }

  @Test
  void requestThatIsForgottenIsSeen() {
    int[] remembered = new int[1];
    OneAnswer checker = new OneAnswer(scene.violations, _ -> remembered[0], always);
    greet(checker);
    remembered[0] = 2;
    checker.input(HOST, heard(0, request(1)));
    in(checker, heard(0, request(2)));
    scene.findsNothing();
    remembered[0] = 1;
    in(checker, heard(0, request(2)));
    scene.finds("2 requests of others are unanswered, the core remembers 1");
  }

  @Test
  void blameOfAnHonestPeerIsSeen() {
    Suspects suspects = new Suspects(List.of(new Fault.Corrupt(0, 5)));
    NoFalseBlame checker = new NoFalseBlame(scene.violations, suspects);
    checker.started(HOST);
    checker.connected(HOST, 0, 5, 0);
    checker.connected(HOST, 1, 6, 0);
    out(checker, new Output.Close(0, CloseReason.BAD_PIECE));
    out(checker, new Output.Close(1, CloseReason.IDLE));
    scene.findsNothing();
    out(checker, new Output.Close(1, CloseReason.BAD_PIECE));
    scene.finds("closes on host 6: BAD_PIECE");
  }

  @Test
  void messageThatFitsIntoNoFrameIsSeen() {
    FitsTheWire checker = new FitsTheWire(scene.violations);
    out(checker, said(0, hello(HOST, new Bitfield(1000))));
    out(checker, serve(0, 1));
    scene.findsNothing();
    out(checker, said(0, new Message.Complete()));
    out(checker, said(0, hello(HOST, new Bitfield(300_000))));
    scene.finds("at most 32768 are allowed");
  }

  @Test
  void memoryThatGrowsIsSeen() {
    Load[] load = new Load[1];
    BoundedMemory checker =
        new BoundedMemory(
            scene.violations,
            new BoundedMemory.Bounds(1, 10, 4, PIECES),
            _ -> Optional.of(load[0]),
            always);
    load[0] = new Load(1, 1, 0, 0, 4, 65, PIECES, 12, 1, 512, 1, 0);
    greet(checker);
    scene.findsNothing();
    load[0] = new Load(1, 1, 0, 0, 5, 65, PIECES, 12, 1, 512, 1, 0);
    in(checker, new Input.Tick());
    scene.finds("5 requests are held, at most 4 may be");
  }

  @Test
  void brokenBooksOfTheCoreAreSeen() {
    CoreInvariants checker =
        new CoreInvariants(
            scene.violations,
            _ -> {
              throw new IllegalStateException("bytes leak");
            },
            always);
    in(checker, new Input.Tick());
    scene.finds("bytes leak");
  }

  @Test
  void secondEndOfAConnectionIsSeen() {
    DriverContract checker = new DriverContract(scene.violations);
    greet(checker);
    in(checker, new Input.ConnectionClosed(0, "end"));
    in(checker, opened(0));
    in(checker, new Input.ConnectionClosed(0, "end"));
    scene.findsNothing();
    in(checker, new Input.ConnectionClosed(0, "end"));
    scene.finds("not an open connection");
  }

  @Test
  void secondAnswerToADialIsSeen() {
    DriverContract checker = new DriverContract(scene.violations);
    checker.started(HOST);
    out(checker, dial(0));
    in(checker, new Input.DialFailed(0, "refused"));
    out(checker, dial(1));
    in(checker, new Input.ConnectionOpened(0, 1, "remote"));
    scene.findsNothing();
    in(checker, new Input.DialFailed(1, "refused"));
    scene.finds("answered more often than asked: dial 1");
  }

  @Test
  void dialIdThatIsUsedAgainIsSeen() {
    DriverContract checker = new DriverContract(scene.violations);
    checker.started(HOST);
    out(checker, dial(0));
    in(checker, new Input.DialFailed(0, "refused"));
    out(checker, dial(0));
    scene.finds("used again: dial 0");
  }

  @Test
  void messageOnAClosedConnectionIsSeen() {
    DriverContract checker = new DriverContract(scene.violations);
    greet(checker);
    out(checker, new Output.Close(0, CloseReason.IDLE));
    scene.findsNothing();
    out(checker, said(0, request(1)));
    scene.finds("after it was closed");
  }

  @Test
  void payloadThatEndsTwiceIsSeen() {
    DriverContract checker = new DriverContract(scene.violations);
    greet(checker);
    checker.input(HOST, new Input.PayloadStarted(0, header(1)));
    out(checker, new Output.ReceiveInto(0, 0, 1));
    in(checker, new Input.PieceStored(0, 0, 1));
    scene.findsNothing();
    in(checker, new Input.PieceStored(0, 0, 1));
    scene.finds("the payload is NONE");
  }

  @Test
  void payloadThatNobodyDecidesOnIsSeen() {
    DriverContract checker = new DriverContract(scene.violations);
    greet(checker);
    in(checker, new Input.PayloadStarted(0, header(1)));
    scene.finds("nobody said where the payload of connection 0 goes");
  }
}
