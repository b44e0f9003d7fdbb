package kraken.swarm.pieces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import kraken.swarm.pieces.RequestTable.Request;
import org.junit.jupiter.api.Test;

final class RequestTableTest {
  private final RequestTable table = new RequestTable(10);

  @Test
  void requestIsCountedUntilItIsAnswered() {
    Request request = table.add(3, 0, 100, 5, false);
    table.add(3, 1, 100, 6, false);
    assertThat(table.copies(3)).isEqualTo(2);
    assertThat(table.liveBytes()).isEqualTo(200);
    table.remove(request);
    assertThat(table.copies(3)).isEqualTo(1);
    assertThat(table.liveBytes()).isEqualTo(100);
    assertThat(table.find(3, 0)).isNull();
    assertThat(table.ofSlot(0)).isEmpty();
    assertThat(table.ofPiece(3)).hasSize(1);
  }

  @Test
  void cancelledRequestIsNotLiveButIsKnownUntilItsAnswer() {
    Request request = table.add(3, 0, 100, 5, false);
    table.cancel(request);
    assertThat(table.live()).isZero();
    assertThat(table.copies(3)).isZero();
    assertThat(table.ofSlot(0)).containsExactly(request);
    table.remove(request);
    assertThat(table.liveBytes()).isZero();
  }

  @Test
  void cancelledRequestWhosePieceComesAfterAllIsLiveAgain() {
    Request request = table.add(3, 0, 100, 5, false);
    table.cancel(request);
    table.receiving(request);
    assertThat(table.liveBytes()).isEqualTo(100);
    assertThat(table.isReceiving(3)).isTrue();
  }

  @Test
  void secondWriterOfAPieceIsABug() {
    Request first = table.add(3, 0, 100, 5, false);
    Request second = table.add(3, 1, 100, 5, false);
    table.receiving(first);
    assertThatThrownBy(() -> table.receiving(second))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("second writer");
  }

  @Test
  void samePieceTwiceOfOnePeerIsABug() {
    table.add(3, 0, 100, 5, false);
    assertThatThrownBy(() -> table.add(3, 0, 100, 9, false))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void answeringTwiceIsABug() {
    Request request = table.add(3, 0, 100, 5, false);
    table.remove(request);
    assertThatThrownBy(() -> table.remove(request)).isInstanceOf(IllegalStateException.class);
  }
}
