package kraken.swarm.pieces;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import kraken.core.Bitfield;
import org.junit.jupiter.api.Test;

final class PiecePickerTest {
  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void onlyOpenPiecesThatThePeerHasArePicked() {
    Bitfield have = new Bitfield(200);
    have.set(5);
    PiecePicker picker = new PiecePicker(have, random);
    Bitfield peer = new Bitfield(200);
    peer.set(5);
    peer.set(7);
    peer.set(8);
    picker.remove(8);
    for (int i = 0; i < 50; i++) {
      assertThat(picker.pick(peer, _ -> 0)).isEqualTo(7);
    }
    picker.remove(7);
    assertThat(picker.pick(peer, _ -> 0)).isEqualTo(PiecePicker.NONE);
    picker.add(7);
    assertThat(picker.pick(peer, _ -> 0)).isEqualTo(7);
  }

  @Test
  void theOnePieceThatThePeerHasIsFoundAmongThousands() {
    PiecePicker picker = new PiecePicker(new Bitfield(25_000), random);
    for (int piece = 13; piece < 25_000; piece += 1_999) {
      Bitfield peer = new Bitfield(25_000);
      peer.set(piece);
      assertThat(picker.pick(peer, _ -> 0)).isEqualTo(piece);
    }
  }

  @Test
  void cheapestOfTheCandidatesIsTaken() {
    PiecePicker picker = new PiecePicker(new Bitfield(8), random);
    int cheap = 0;
    for (int i = 0; i < 200; i++) {
      cheap += picker.pick(Bitfield.full(8), piece -> piece == 6 ? 1 : 2) == 6 ? 1 : 0;
    }
    // Sixteen random looks at eight pieces miss one of them once in eight tries.
    assertThat(cheap).isGreaterThan(150);
  }

  @Test
  void pieceWithNegativeCostIsNotTaken() {
    PiecePicker picker = new PiecePicker(new Bitfield(300), random);
    assertThat(picker.pick(Bitfield.full(300), _ -> -1)).isEqualTo(PiecePicker.NONE);
    assertThat(picker.pick(Bitfield.full(300), piece -> piece == 299 ? 0 : -1)).isIn(299, -1);
  }

  @Test
  void addingAndRemovingTwiceChangesNothing() {
    PiecePicker picker = new PiecePicker(new Bitfield(3), random);
    picker.remove(1);
    picker.remove(1);
    assertThat(picker.size()).isEqualTo(2);
    picker.add(1);
    picker.add(1);
    assertThat(picker.size()).isEqualTo(3);
    assertThat(picker.nextOpen(1)).isEqualTo(1);
  }
}
