package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import kraken.core.Bitfield;
import org.junit.jupiter.api.Test;

/// Peers that owe us something and do not say a word.
final class QuietPeerTest {
  private static final long MS = 1_000_000;

  private final Stage stage = Stage.agent(64);

  @Test
  void isAskedForNoMoreUntilItSaysSomething() {
    stage.download();
    int quiet = stage.guest(10, Stage.bits(64, 0, 1), Stage.ALL);
    assertThat(stage.allAsked(quiet)).containsExactlyInAnyOrder(0, 1);
    stage.pass(150 * MS);
    int lively = stage.guest(11, new Bitfield(64), Stage.ALL);
    stage.says(lively, Stage.have(5));
    assertThat(stage.allAsked(lively)).containsExactly(5);
    stage.says(quiet, Stage.have(2));
    assertThat(stage.allAsked(quiet)).contains(2);
  }

  /// The reference knows no cancels: what it was asked it sends some time.
  @Test
  void ofTheReferenceOwesWhatItWasAskedAlsoWhenOthersAreAskedForIt() {
    int torrent = stage.download();
    int quiet = stage.guest(10, Stage.bits(64, 0, 1, 2), 0);
    assertThat(stage.allAsked(quiet)).containsExactlyInAnyOrder(0, 1, 2);
    stage.pass(6 * Stage.SECOND);
    int lively = stage.guest(11, Stage.bits(64, 0), Stage.ALL);
    assertThat(stage.allAsked(lively)).containsExactly(0);
    stage.says(quiet, Stage.have(3));
    stage.payload(quiet, 1);
    assertThat(stage.only(Output.ReceiveInto.class).piece()).isEqualTo(1);
    stage.handle(new Input.PieceStored(quiet, torrent, 1));
    assertThat(stage.allAsked(quiet)).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  /// It was asked when nobody knew how fast we are, and had seconds; now we know.
  @Test
  void hasLessTimeOnceOurSpeedIsKnown() {
    Stage stage = Stage.agent(256);
    int torrent = stage.download();
    int quiet = stage.guest(10, Stage.bits(256, 0, 1), Stage.ALL);
    int lively = stage.guest(11, Stage.bits(256, IntStream.range(2, 252).toArray()), Stage.ALL);
    stage.says(lively, Stage.have(0));
    stage.says(lively, Stage.have(1));
    for (int piece = 2; piece < 252; piece++) {
      stage.pass(5 * MS);
      stage.delivers(lively, torrent, piece);
    }
    assertThat(stage.allAsked(lively)).contains(0, 1);
    assertThat(stage.allAsked(quiet)).containsExactlyInAnyOrder(0, 1);
  }
}
