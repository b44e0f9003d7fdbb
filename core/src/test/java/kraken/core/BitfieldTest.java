package kraken.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BitfieldTest {

  @ParameterizedTest
  @CsvSource({
    "0, '', 0000000000000000",
    "1, 0, 00000000000000010000000000000001",
    "3, 0 2, 00000000000000030000000000000005",
    "13, 0 2 12, 000000000000000d0000000000001005",
    "64, 0 2 12, 00000000000000400000000000001005",
    "65, 0 2 12 64, 000000000000004100000000000010050000000000000001",
    "70, all, 0000000000000046ffffffffffffffff000000000000003f",
  })
  void bytesAreTheReferences(int size, String bits, String hex) {
    Bitfield bitfield = bits.equals("all") ? Bitfield.full(size) : new Bitfield(size);
    if (!bits.isEmpty() && !bits.equals("all")) {
      Arrays.stream(bits.split(" ")).mapToInt(Integer::parseInt).forEach(bitfield::set);
    }
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThat(bitfield.toBytes()).isEqualTo(bytes).hasSize(Bitfield.encodedLength(size));
    assertThat(Bitfield.parse(bytes)).isEqualTo(bitfield);
    assertThat(Bitfield.parse(bytes).cardinality()).isEqualTo(bitfield.cardinality());
    assertThat(Bitfield.parse(Arrays.copyOf(bytes, bytes.length + 9))).isEqualTo(bitfield);
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] bytes = Bitfield.full(70).toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Bitfield.parse(cut)).isInstanceOf(ServiceException.Invalid.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ffffffffffffffff0000000000000001",
        "7fffffffffffffff0000000000000001",
        "00000000000000410000000000000001",
        "00000000000000030000000000000008",
      })
  void claimsBeyondTheBytesAreRefusedBeforeRoomIsMade(String hex) {
    assertThatThrownBy(() -> Bitfield.parse(HexFormat.of().parseHex(hex)))
        .isInstanceOf(ServiceException.Invalid.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void behavesLikeABitSet(long seed) {
    Random random = new Random(seed);
    int size = 1 + random.nextInt(300);
    Bitfield bitfield = new Bitfield(size);
    BitSet model = new BitSet(size);
    for (int i = 0; i < 2000; i++) {
      int bit = random.nextInt(size);
      boolean was = model.get(bit);
      if (random.nextBoolean()) {
        assertThat(bitfield.set(bit)).isEqualTo(!was);
        model.set(bit);
      } else {
        assertThat(bitfield.clear(bit)).isEqualTo(was);
        model.clear(bit);
      }
      int from = random.nextInt(size);
      int nextSet = model.nextSetBit(from);
      assertThat(bitfield.get(bit)).isEqualTo(model.get(bit));
      assertThat(bitfield.cardinality()).isEqualTo(model.cardinality());
      assertThat(bitfield.nextSet(from)).isEqualTo(nextSet < 0 ? size : nextSet);
      assertThat(bitfield.nextClear(from)).isEqualTo(Math.min(size, model.nextClearBit(from)));
    }
    Bitfield full = bitfield.copy();
    full.setAll();
    assertThat(full).isEqualTo(Bitfield.full(size));
    assertThat(full.isComplete()).isTrue();
    assertThat(full.lacksAnyOf(bitfield)).isFalse();
    assertThat(bitfield.lacksAnyOf(full)).isEqualTo(!bitfield.isComplete());
  }

  @Test
  void indexesOutsideAreRefused() {
    Bitfield bitfield = new Bitfield(65);
    IntStream.of(-1, 65, 127, Integer.MIN_VALUE, Integer.MAX_VALUE)
        .forEach(i -> {
          assertThatThrownBy(() -> bitfield.get(i)).isInstanceOf(RuntimeException.class);
          assertThatThrownBy(() -> bitfield.set(i)).isInstanceOf(RuntimeException.class);
          assertThatThrownBy(() -> bitfield.clear(i)).isInstanceOf(RuntimeException.class);
        });
    assertThat(bitfield.cardinality()).isZero();
  }

  @Test
  void aCopyIsItsOwn() {
    Bitfield bitfield = new Bitfield(3);
    Bitfield copy = bitfield.copy();
    copy.set(1);
    assertThat(bitfield).isEqualTo(new Bitfield(3)).isNotEqualTo(copy);
  }
}
