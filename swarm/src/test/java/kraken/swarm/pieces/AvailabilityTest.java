package kraken.swarm.pieces;

import static org.assertj.core.api.Assertions.assertThat;

import kraken.core.Bitfield;
import org.junit.jupiter.api.Test;

final class AvailabilityTest {
  @Test
  void countsReturnToZeroWhenAllHaveGone() {
    Availability availability = new Availability(3);
    Bitfield some = new Bitfield(3);
    some.set(1);
    availability.add(some);
    availability.add(Bitfield.full(3));
    some.set(2);
    availability.gained(2);
    assertThat(availability.of(0)).isEqualTo(1);
    assertThat(availability.of(1)).isEqualTo(2);
    assertThat(availability.amongIncomplete(2)).isEqualTo(1);
    availability.remove(some);
    availability.remove(Bitfield.full(3));
    for (int piece = 0; piece < 3; piece++) {
      assertThat(availability.of(piece)).isZero();
    }
    assertThat(availability.complete()).isZero();
  }
}
