package kraken.sim.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import kraken.core.Bitfield;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.wire.Message;
import org.junit.jupiter.api.Test;

/// One model peer and whatever the test says happens to it.
final class ReferencePeerTest {
  private static final long SECOND = 1_000_000_000;
  private static final int PIECE = 4 << 20;

  private final MetaInfo blob = blob(0);
  private long now = SECOND;
  private int conns;
  private int dials;
  private ReferencePeer peer = agent(Choice.RANDOM);

  private static ReferencePeer agent(Choice choice) {
    return new ReferencePeer(id(50), false, choice, new SplittableRandom(1));
  }

  private static MetaInfo blob(int number) {
    byte[] name = {(byte) number};
    return new MetaInfo(Digest.of(name), 100L * PIECE, PIECE, new int[100], new byte[0]);
  }

  private static PeerId id(int number) {
    return new PeerId("%040x".formatted(number));
  }

  private static PeerInfo info(int number, boolean origin) {
    return new PeerInfo(id(number), "10.0.0." + number, 1000, origin, origin);
  }

  private List<Output> handle(Input input) {
    List<Output> out = new ArrayList<>();
    peer.handle(input, now, out::add);
    peer.checkInvariants();
    return out;
  }

  private List<Output> pass(long nanos) {
    List<Output> out = new ArrayList<>();
    long end = now + nanos;
    while (peer.nextDeadline() <= end) {
      now = Math.max(now, peer.nextDeadline());
      out.addAll(handle(new Input.Tick()));
    }
    now = end;
    return out;
  }

  private static <T> List<T> of(Class<T> type, List<Output> outputs) {
    return outputs.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static List<Integer> asked(int conn, List<Output> outputs) {
    return of(Output.Send.class, outputs).stream()
        .filter(send -> send.conn() == conn)
        .map(Output.Send::message)
        .filter(Message.PieceRequest.class::isInstance)
        .map(message -> ((Message.PieceRequest) message).index())
        .toList();
  }

  private static Bitfield bits(int... pieces) {
    Bitfield bits = new Bitfield(100);
    IntStream.of(pieces).forEach(bits::set);
    return bits;
  }

  private static Bitfield allBut(int... pieces) {
    Bitfield bits = Bitfield.full(100);
    IntStream.of(pieces).forEach(bits::clear);
    return bits;
  }

  private void wants(Bitfield have) {
    handle(new Input.DownloadRequested(blob, new Namespace("a"), 1));
    handle(new Input.TorrentLoaded(0, blob, have));
  }

  private Message.Handshake handshake(int number, Bitfield have) {
    return new Message.Handshake(
        id(number), blob.infoHash(), blob.digest(), have, "", List.of(), 0);
  }

  /// Somebody connects; what comes out of its handshake.
  private List<Output> comes(int number, Bitfield have) {
    handle(new Input.ConnectionOpened(conns, Input.ConnectionOpened.ACCEPTED, "x"));
    return handle(new Input.MessageReceived(conns++, handshake(number, have)));
  }

  /// The tracker names somebody, who is dialled.
  private List<Output> dials(PeerInfo other, Bitfield have) {
    handle(new Input.AnnounceAnswered(0, List.of(other), 3 * SECOND));
    handle(new Input.ConnectionOpened(conns, dials++, "x"));
    return handle(
        new Input.MessageReceived(
            conns++, handshake(Integer.parseInt(other.id().hex(), 16), have)));
  }

  private List<Output> gets(int conn, int piece) {
    List<Output> out =
        handle(new Input.PayloadStarted(conn, new Message.PiecePayload(piece, 0, PIECE, -1)));
    assertThat(out).containsExactly(new Output.ReceiveInto(conn, 0, piece));
    return handle(new Input.PieceStored(conn, 0, piece));
  }

  @Test
  void anAgentIsAskedForThreePiecesAndAnOriginForFive() {
    wants(bits());

    assertThat(asked(0, comes(1, Bitfield.full(100)))).hasSize(3).doesNotHaveDuplicates();
    assertThat(asked(1, dials(info(2, true), Bitfield.full(100)))).hasSize(5);
  }

  @Test
  void onlyWhoDeliversOrAnnouncesIsAskedForMore() {
    wants(bits());
    comes(1, bits(7));
    comes(2, bits());

    assertThat(asked(0, gets(0, 7))).isEmpty();
    List<Output> out =
        handle(new Input.MessageReceived(1, new Message.AnnouncePiece(8, List.of(), -1)));
    assertThat(asked(1, out)).containsExactly(8);
    out = handle(new Input.MessageReceived(0, new Message.AnnouncePiece(9, List.of(), -1)));
    assertThat(asked(0, out)).containsExactly(9);
    assertThat(asked(1, out)).isEmpty();
  }

  @Test
  void aPieceIsToldToAllOthersOneByOne() {
    wants(bits());
    comes(1, bits(7));
    comes(2, Bitfield.full(100));

    assertThat(gets(0, 7))
        .contains(new Output.Send(1, new Message.AnnouncePiece(7, List.of(), -1)))
        .doesNotContain(new Output.Send(0, new Message.AnnouncePiece(7, List.of(), -1)));
  }

  @Test
  void asTheyAreShippedAllHostsChooseAlike() {
    peer = agent(Choice.RAREST_FIRST);
    wants(bits());
    List<Integer> first = asked(0, comes(1, Bitfield.full(100)));
    peer = new ReferencePeer(id(60), false, Choice.RAREST_FIRST, new SplittableRandom(99));
    conns = 0;
    wants(bits());

    assertThat(asked(0, comes(1, Bitfield.full(100)))).isEqualTo(first);
  }

  @Test
  void theRarestIsAskedForFirst() {
    peer = agent(Choice.RAREST_FIRST);
    wants(bits());
    comes(1, allBut(40, 41, 42));
    comes(2, allBut(40, 41, 42));

    assertThat(asked(2, comes(3, Bitfield.full(100)))).containsExactlyInAnyOrder(40, 41, 42);
  }

  @Test
  void aSilentPeerCostsSixteenSecondsAndMore() {
    wants(allBut(1, 2, 3, 4));
    comes(1, bits(1));
    comes(2, bits());
    assertThat(asked(0, pass(15 * SECOND))).isEmpty();
    handle(new Input.MessageReceived(1, new Message.AnnouncePiece(1, List.of(), -1)));

    assertThat(asked(1, pass(8 * SECOND))).isEmpty();
    assertThat(asked(1, pass(SECOND))).containsExactly(1);
  }

  @Test
  void theLastThreeAreAskedOfEverybodyAndNeverCancelled() {
    wants(allBut(1, 2, 3));
    comes(1, bits(1));
    List<Output> out = comes(2, bits(1));
    assertThat(asked(1, out)).containsExactly(1);

    out = gets(0, 1);
    assertThat(of(Output.Send.class, out))
        .noneMatch(send -> send.message() instanceof Message.CancelPiece);
    assertThat(handle(new Input.PayloadStarted(1, new Message.PiecePayload(1, 0, PIECE, -1))))
        .containsExactly(new Output.Discard(1, 1));
    assertThat(handle(new Input.PayloadDiscarded(1, 1))).isEmpty();
  }

  @Test
  void withFourMissingNothingIsAskedTwice() {
    wants(allBut(1, 2, 3, 4));
    comes(1, bits(1));

    assertThat(asked(1, comes(2, bits(1)))).isEmpty();
  }

  @Test
  void eachConnectionIsServedByItselfInOrder() {
    wants(allBut(99));
    comes(1, bits());
    comes(2, bits());
    Message.PiecePayload first = new Message.PiecePayload(1, 0, PIECE, -1);
    Message.PiecePayload second = new Message.PiecePayload(2, 0, PIECE, -1);

    assertThat(handle(new Input.MessageReceived(0, new Message.PieceRequest(1, 0, PIECE))))
        .containsExactly(new Output.ServePiece(0, 0, 1, first));
    assertThat(handle(new Input.MessageReceived(0, new Message.PieceRequest(2, 0, PIECE))))
        .isEmpty();
    assertThat(handle(new Input.MessageReceived(1, new Message.PieceRequest(1, 0, PIECE))))
        .containsExactly(new Output.ServePiece(1, 0, 1, first));
    List<Output> news =
        handle(new Input.MessageReceived(0, new Message.AnnouncePiece(99, List.of(), -1)));
    assertThat(asked(0, news)).as("waits behind the pieces").isEmpty();

    assertThat(handle(new Input.PieceSent(0, 1)))
        .containsExactly(new Output.ServePiece(0, 0, 2, second));
    assertThat(asked(0, handle(new Input.PieceSent(0, 2)))).containsExactly(99);
  }

  @Test
  void theEleventhIsRefusedWithoutAWord() {
    wants(bits());
    for (int i = 1; i <= 10; i++) {
      comes(i, bits());
    }

    List<Output> out = comes(11, bits());
    assertThat(out).hasSize(1);
    assertThat(out.getFirst()).isInstanceOf(Output.Close.class);
  }

  @Test
  void whoseConnectionEndedIsNotDialledForThirtySeconds() {
    wants(bits());
    comes(1, bits());
    handle(new Input.ConnectionClosed(0, "gone"));
    Input named = new Input.AnnounceAnswered(0, List.of(info(1, false)), 3 * SECOND);

    assertThat(handle(named)).isEmpty();
    now += 30 * SECOND;
    assertThat(of(Output.Dial.class, handle(named))).hasSize(1);
  }

  @Test
  void eachTickAnnouncesOneTorrent() {
    wants(bits());
    MetaInfo other = blob(1);
    handle(new Input.DownloadRequested(other, new Namespace("a"), 2));
    assertThat(of(Output.Announce.class, handle(new Input.TorrentLoaded(1, other, bits()))))
        .hasSize(1);
    handle(new Input.AnnounceAnswered(0, List.of(), 3 * SECOND));
    handle(new Input.AnnounceAnswered(1, List.of(), 3 * SECOND));

    assertThat(of(Output.Announce.class, pass(4 * SECOND))).isEmpty();
    assertThat(of(Output.Announce.class, pass(SECOND))).singleElement().matches(is(0));
    handle(new Input.AnnounceAnswered(0, List.of(), 3 * SECOND));
    assertThat(of(Output.Announce.class, pass(3 * SECOND))).singleElement().matches(is(1));
  }

  private static java.util.function.Predicate<Output.Announce> is(int torrent) {
    return announce -> announce.torrent() == torrent && announce.links().isEmpty();
  }

  @Test
  void whatCannotBeLoadedFailsAndMayBeWantedAgain() {
    Input wish = new Input.DownloadRequested(blob, new Namespace("a"), 1);
    assertThat(of(Output.LoadTorrent.class, handle(wish))).hasSize(1);
    assertThat(handle(new Input.TorrentMissing(0, "disk failed")))
        .singleElement()
        .isInstanceOf(Output.Finished.class);
    assertThat(of(Output.LoadTorrent.class, handle(wish)))
        .singleElement()
        .matches(load -> load.torrent() == 1);
  }

  @Test
  void whatWasNotCommittedIsCommittedWhenItIsWantedAgain() {
    wants(allBut(5));
    comes(1, Bitfield.full(100));
    gets(0, 5);
    assertThat(handle(new Input.CommitFailed(0, false, "disk failed")))
        .singleElement()
        .isInstanceOf(Output.Finished.class);
    assertThat(handle(new Input.DownloadRequested(blob, new Namespace("a"), 1)))
        .containsExactly(new Output.CommitTorrent(0));
  }

  @Test
  void whoIsCompleteTooIsClosed() {
    wants(allBut(5));
    comes(1, Bitfield.full(100));
    comes(2, bits());
    assertThat(gets(0, 5)).contains(new Output.CommitTorrent(0));

    List<Output> out = handle(new Input.TorrentCommitted(0));
    assertThat(of(Output.Close.class, out)).extracting(Output.Close::conn).containsExactly(0);
    assertThat(out).contains(new Output.Send(1, new Message.Complete()));
    assertThat(of(Output.Announce.class, out)).singleElement().matches(Output.Announce::complete);
  }
}
