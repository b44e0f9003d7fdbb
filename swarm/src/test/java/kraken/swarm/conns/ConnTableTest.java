package kraken.swarm.conns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import kraken.core.PeerId;
import kraken.swarm.conns.ConnTable.Admission;
import org.junit.jupiter.api.Test;

final class ConnTableTest {
  private final ConnTable table = new ConnTable(3, 1);

  private static PeerId id(int number) {
    return new PeerId("%040x".formatted(number));
  }

  @Test
  void pendingAndActiveCountTowardsCapacity() {
    table.enter(id(1), true);
    table.enter(id(2), false);
    table.activate(id(2));
    assertThat(table.admit(id(3), List.of())).isEqualTo(Admission.OK);
    table.enter(id(3), true);
    assertThat(table.admit(id(4), List.of())).isEqualTo(Admission.FULL);
    table.release(id(1));
    assertThat(table.admit(id(4), List.of())).isEqualTo(Admission.OK);
    assertThat(table.active()).isEqualTo(1);
  }

  @Test
  void secondConnectionToAPeerIsADuplicate() {
    table.enter(id(1), true);
    assertThat(table.admit(id(1), List.of())).isEqualTo(Admission.DUPLICATE);
  }

  @Test
  void openerThatKnowsMoreThanTheLimitOfOursIsRefused() {
    table.enter(id(1), true);
    table.enter(id(2), true);
    assertThat(table.admit(id(3), List.of(id(1), id(1), id(9)))).isEqualTo(Admission.OK);
    assertThat(table.admit(id(3), List.of(id(1), id(2)))).isEqualTo(Admission.TOO_MANY_MUTUAL);
  }

  @Test
  void enteringWithoutAdmissionActivatingOrReleasingTwiceIsABug() {
    table.enter(id(1), true);
    assertThatThrownBy(() -> table.enter(id(1), true)).isInstanceOf(IllegalStateException.class);
    table.activate(id(1));
    assertThatThrownBy(() -> table.activate(id(1))).isInstanceOf(IllegalStateException.class);
    table.release(id(1));
    assertThatThrownBy(() -> table.release(id(1))).isInstanceOf(IllegalStateException.class);
  }
}
