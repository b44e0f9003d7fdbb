package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import kraken.core.Bitfield;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.core.PieceDigests;
import kraken.swarm.trace.TraceEvent;
import kraken.swarm.wire.Capabilities;
import kraken.swarm.wire.Message;
import org.junit.jupiter.api.Test;

/// How a host comes by the piece digests of a blob whose metainfo says only their root.
final class DigestsTest {
  private static final long SECOND = Stage.SECOND;
  private static final int PIECES = 1000;
  private static final int PARTS = 3;
  private static final MetaInfo LISTED = listed();
  private static final Bitfield FULL = Bitfield.full(PIECES);

  private final Stage stage = new Stage(SwarmConfig.agent(), LISTED.withoutList());

  private static MetaInfo listed() {
    byte[] hashes = new byte[PieceDigests.BYTES * PIECES];
    new SplittableRandom(4).nextBytes(hashes);
    Digest digest = Digest.of(new byte[] {1});
    return new MetaInfo(digest, (long) PIECES * Stage.PIECE, Stage.PIECE, new int[PIECES], hashes);
  }

  private static PieceDigests part(int from) {
    return LISTED.pieceHashes().slice(from, Message.Digests.count(from, PIECES));
  }

  private static PieceDigests wrong(int from) {
    byte[] bytes = part(from).bytes();
    bytes[bytes.length - 1] ^= 1;
    return PieceDigests.of(bytes);
  }

  private List<Integer> wanted(int conn) {
    return stage.sent(conn).stream()
        .filter(Message.DigestRequest.class::isInstance)
        .map(message -> ((Message.DigestRequest) message).from())
        .toList();
  }

  private void gives(int conn, int from) {
    stage.says(conn, new Message.Digests(from, part(from)));
  }

  private int guest(int number, Bitfield have) {
    return stage.guest(number, have, Stage.ALL);
  }

  private int offering(int number) {
    int conn = guest(number, FULL);
    stage.says(conn, new Message.DigestsHere());
    return conn;
  }

  @Test
  void listComesFirstThenThePieces() {
    int torrent = stage.download();
    int origin = stage.host(torrent, Stage.origin(10), FULL, Stage.ALL);
    assertThat(stage.sent(origin)).isEmpty();
    stage.says(origin, new Message.DigestsHere());
    assertThat(wanted(origin)).containsExactlyInAnyOrder(0, 450, 900);
    int leecher = guest(11, new Bitfield(PIECES));
    gives(origin, 450);
    gives(origin, 0);
    assertThat(stage.asked(origin)).isEmpty();
    gives(origin, 900);
    assertThat(stage.only(Output.PieceDigests.class))
        .isEqualTo(new Output.PieceDigests(torrent, LISTED));
    assertThat(stage.sent(leecher)).containsExactly(new Message.DigestsHere());
    assertThat(stage.sent(origin)).noneMatch(Message.DigestsHere.class::isInstance);
    assertThat(stage.asked(origin)).isNotEmpty();
    int first = stage.all.indexOf(new Output.PieceDigests(torrent, LISTED));
    assertThat(stage.all.subList(0, first))
        .noneMatch(out ->
            out instanceof Output.Send send && send.message() instanceof Message.PieceRequest);
  }

  @Test
  void whoHasTheListSaysSoAndGivesIt() {
    stage.handle(new Input.DownloadRequested(stage.blob, new Namespace("ns"), 1));
    int torrent = stage.only(Output.LoadTorrent.class).torrent();
    stage.handle(new Input.TorrentLoaded(torrent, stage.blob, FULL, true));
    int plain = stage.guest(10, new Bitfield(PIECES), 15);
    assertThat(stage.sent(plain)).noneMatch(Message.DigestsHere.class::isInstance);
    int leecher = guest(11, new Bitfield(PIECES));
    assertThat(stage.sent(leecher)).contains(new Message.DigestsHere());
    stage.says(leecher, new Message.DigestRequest(900));
    assertThat(stage.only(Output.ServeDigests.class))
        .isEqualTo(new Output.ServeDigests(leecher, torrent, 900, 100));
    stage.says(leecher, new Message.DigestRequest(7));
    assertThat(stage.only(Output.ServeDigests.class).count()).isEqualTo(450);
    stage.says(plain, new Message.DigestRequest(0));
    assertThat(stage.last).isEmpty();
  }

  @Test
  void nobodyGetsTheListWithoutEnd() {
    stage.handle(new Input.DownloadRequested(stage.blob, new Namespace("ns"), 1));
    int torrent = stage.only(Output.LoadTorrent.class).torrent();
    stage.handle(new Input.TorrentLoaded(torrent, stage.blob, FULL, true));
    int greedy = guest(11, new Bitfield(PIECES));
    for (int i = 0; i < 100; i++) {
      stage.says(greedy, new Message.DigestRequest(0));
    }
    assertThat(stage.count(Output.ServeDigests.class)).isEqualTo(4 * PARTS);
    assertThat(stage.sent(greedy)).containsExactly(new Message.Digests(0, PieceDigests.NONE));
  }

  @Test
  void whoDoesNotHaveTheListSaysNone() {
    stage.download();
    int leecher = guest(11, new Bitfield(PIECES));
    stage.says(leecher, new Message.DigestRequest(450));
    assertThat(stage.sent(leecher)).containsExactly(new Message.Digests(450, PieceDigests.NONE));
    stage.says(leecher, new Message.DigestRequest(PIECES));
    assertThat(stage.closes(leecher)).containsExactly(CloseReason.PROTOCOL_VIOLATION);
  }

  @Test
  void listKnownFromBeforeTheRestartIsNotAskedForAgain() {
    stage.handle(new Input.DownloadRequested(stage.blob, new Namespace("ns"), 1));
    int torrent = stage.only(Output.LoadTorrent.class).torrent();
    stage.handle(new Input.TorrentLoaded(torrent, stage.blob, Stage.bits(PIECES, 1, 5), true));
    int origin = stage.host(torrent, Stage.origin(10), FULL, Stage.ALL);
    assertThat(stage.sent(origin)).contains(new Message.DigestsHere());
    assertThat(stage.asked(origin)).isNotEmpty();
    stage.says(origin, new Message.DigestsHere());
    assertThat(wanted(origin)).isEmpty();
  }

  @Test
  void partsAreSharedOutAndASilentNeighbourIsReplaced() {
    stage.download();
    int one = offering(10);
    assertThat(wanted(one)).hasSize(PARTS);
    int two = offering(11);
    assertThat(wanted(two)).isEmpty();
    gives(one, 0);
    stage.pass(SECOND);
    assertThat(wanted(two)).containsExactlyInAnyOrder(450, 900);
    assertThat(wanted(one)).isEmpty();
    stage.pass(SECOND);
    assertThat(wanted(one)).isEmpty();
    gives(one, 450);
    gives(two, 900);
    assertThat(stage.outputs(Output.PieceDigests.class)).hasSize(1);
    gives(two, 450);
    assertThat(stage.last).isEmpty();
  }

  @Test
  void neighbourThatGoesOrDoesNotHaveItIsReplacedAtOnce() {
    stage.download();
    int one = offering(10);
    int two = offering(11);
    stage.closed(one);
    assertThat(wanted(two)).hasSize(PARTS);
    int three = offering(12);
    stage.says(two, new Message.Digests(0, PieceDigests.NONE));
    assertThat(wanted(three)).containsExactly(0);
  }

  @Test
  void wrongListFromOnePeerBansIt() {
    stage.download();
    int liar = offering(10);
    stage.says(liar, new Message.Digests(0, wrong(0)));
    gives(liar, 450);
    int honest = offering(11);
    gives(liar, 900);
    assertThat(stage.closes(liar)).containsExactly(CloseReason.BAD_DIGESTS);
    assertThat(stage.isBanned(10)).isTrue();
    assertThat(wanted(honest)).hasSize(PARTS);
  }

  @Test
  void wrongListFromSeveralIsFetchedAgainFromOneAtATime() {
    stage.download();
    int liar = offering(10);
    int honest = offering(11);
    stage.says(liar, new Message.Digests(0, wrong(0)));
    stage.pass(SECOND);
    assertThat(wanted(honest)).containsExactlyInAnyOrder(450, 900);
    gives(honest, 450);
    gives(honest, 900);
    assertThat(stage.closes(liar)).isEmpty();
    assertThat(stage.closes(honest)).isEmpty();
    // The liar still owes two parts, so the other one is asked for all.
    assertThat(wanted(liar)).isEmpty();
    assertThat(wanted(honest)).containsExactlyInAnyOrder(0, 450, 900);
    gives(liar, 450);
    gives(honest, 0);
    gives(honest, 450);
    assertThat(stage.outputs(Output.PieceDigests.class)).isEmpty();
    gives(honest, 900);
    assertThat(stage.outputs(Output.PieceDigests.class)).hasSize(1);
  }

  @Test
  void answerOfAnotherLengthThanAskedBans() {
    stage.download();
    int liar = offering(10);
    stage.says(liar, new Message.Digests(900, part(0)));
    assertThat(stage.closes(liar)).containsExactly(CloseReason.PROTOCOL_VIOLATION);
  }

  @Test
  void answersNobodyAskedForAreIgnored() {
    stage.download();
    int early = guest(10, FULL);
    for (int from : new int[] {0, 450, 900, 5, -450, 1350, Integer.MAX_VALUE}) {
      stage.says(early, new Message.Digests(from, part(0)));
      assertThat(stage.last).isEmpty();
    }
  }

  @Test
  void withoutCapableNeighboursTheDownloadGoesOnAfterAWhile() {
    int torrent = stage.download();
    int origin = stage.host(torrent, Stage.origin(10), FULL, 15);
    stage.says(origin, new Message.DigestsHere());
    stage.pass(2_900_000_000L);
    assertThat(stage.asked(origin)).isEmpty();
    stage.pass(200_000_000);
    assertThat(stage.asked(origin)).isNotEmpty();
    assertThat(stage.all)
        .contains(new Output.Trace(new TraceEvent.DigestsMissing(stage.blob.infoHash())));
    int late = offering(11);
    assertThat(wanted(late)).hasSize(PARTS);
    gives(late, 0);
    gives(late, 450);
    gives(late, 900);
    assertThat(stage.outputs(Output.PieceDigests.class)).hasSize(1);
  }

  @Test
  void patienceBeginsWhenThereIsSomethingToAskFor() {
    int torrent = stage.download();
    int leecher = guest(11, new Bitfield(PIECES));
    stage.pass(8 * SECOND);
    stage.says(leecher, Stage.have(7));
    int origin = stage.host(torrent, Stage.origin(10), FULL, Stage.ALL);
    stage.pass(SECOND);
    assertThat(stage.asked(origin)).isEmpty();
    stage.says(origin, new Message.DigestsHere());
    gives(origin, 0);
    gives(origin, 450);
    gives(origin, 900);
    assertThat(stage.asked(origin)).isNotEmpty();
  }

  @Test
  void payloadNobodyAskedForIsThrownAwayMeanwhile() {
    stage.download();
    int eager = guest(10, FULL);
    stage.payload(eager, 3);
    assertThat(stage.only(Output.Discard.class).piece()).isEqualTo(3);
  }

  @Test
  void withoutTheCapabilityNobodyWaits() {
    SwarmConfig plain = SwarmConfig.agent();
    Stage old =
        new Stage(plain.change().capabilities(Capabilities.CANCEL).build(), LISTED.withoutList());
    int torrent = old.download();
    int origin = old.host(torrent, Stage.origin(10), FULL, Stage.ALL);
    assertThat(old.asked(origin)).isNotEmpty();
  }
}
