package kraken.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import kraken.core.HostPort;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The placements of the reference, which every origin and agent of a cluster must share.
final class RendezvousTest {
  private static final List<String> LIST_A = List.of("origin1:80", "origin2:80", "origin3:80");
  private static final List<String> LIST_B = numbered("kraken-origin-0%d:15002", 5);
  private static final List<String> LIST_C = numbered("10.0.0.%d:80", 4);
  private static final List<String> LIST_D = numbered("172.17.0.1:3200%d", 3);
  private static final List<String> LIST_E = numbered("tracker-0%d.example.com:15003", 7);
  private static final List<String> LIST_F = List.of("host.docker.internal:15002");

  private static List<String> numbered(String pattern, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(pattern::formatted).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0000000000000000",
    "a, 85555565f6597889",
    "hello, cbd8a7b341bd9b02",
    "hello world, 533f6046eb7f610e",
    "0123456789abcdef, 4be06d94cf4ad1a7",
    "0123456789abcdefg, 8e32612daa45f9de",
  })
  void murmurHasTheKnownFirstHalf(String input, String expected) {
    assertThat(Murmur3.first64(input.getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(Long.parseUnsignedLong(expected, 16));
  }

  @ParameterizedTest
  @CsvSource({
    "e3b0, origin1:80, 01ebd619f57538, 35.5521761532383",
    "e3b0, origin2:80, 1670013c82d7a6, 281.689033332715",
    "e3b0, origin3:80, 1cd50083e8a934, 959.244899482391",
    "b94d, origin1:80, 0ce6a99d93849b, 110.080138623561",
    "b94d, origin2:80, 187c7106ff271d, 373.649759983497",
    "b94d, origin3:80, 0a793719bb02fe, 89.5344978676969",
    "e3b0, 10.0.0.1:80, 17f2ec38f3a86c, 345.050321574325",
    "e3b0, 10.0.0.2:80, 1073f16a5b9074, 150.323044230559",
    "e3b0, 10.0.0.3:80, 052313d03d3fec, 54.6668383453109",
    "e3b0, 10.0.0.4:80, 0f0389f7bdf2ed, 132.141500151866",
  })
  void valuesAndScoresAreTheWorkedOnes(String key, String address, String value, double score) {
    long computed = Rendezvous.value(HexFormat.of().parseHex(key), address);
    assertThat(computed).isEqualTo(Long.parseUnsignedLong(value, 16));
    assertThat(-100 / Math.log(computed / (double) (1L << 53))).isCloseTo(score, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({
    "A, e3b0, 321",
    "A, b94d, 213",
    "A, 0000, 231",
    "A, ffff, 213",
    "A, 9c56, 321",
    "A, 00ff, 321",
    "B, e3b0, 25431",
    "B, b94d, 52134",
    "B, 0000, 43512",
    "B, ffff, 41235",
    "B, 7f80, 43251",
    "B, a3ed, 43251",
    "C, e3b0, 1243",
    "C, b94d, 1234",
    "C, 0001, 3241",
    "C, 8000, 4321",
    "C, a3ed, 1234",
    "D, e3b0, 321",
    "D, b94d, 231",
    "D, cafe, 231",
    "D, beef, 132",
    "E, e3b0, 4536217",
    "E, b94d, 6742315",
    "E, 0123, 6417352",
    "E, 4567, 6124537",
    "E, 89ab, 6231457",
    "E, cdef, 1546273",
    "F, e3b0, 1",
  })
  void ordersAreThoseOfTheReference(String list, String key, String order) {
    List<String> names = list(list);
    List<HostPort> shuffled = new ArrayList<>(names.stream().map(HostPort::parse).toList());
    Collections.shuffle(shuffled, new Random(order.hashCode()));
    List<String> expected = order.chars().mapToObj(c -> names.get(c - '1')).toList();
    assertThat(Rendezvous.order(key, shuffled).stream().map(HostPort::toString).toList())
        .isEqualTo(expected);
  }

  private static List<String> list(String name) {
    return switch (name) {
      case "A" -> LIST_A;
      case "B" -> LIST_B;
      case "C" -> LIST_C;
      case "D" -> LIST_D;
      case "E" -> LIST_E;
      default -> LIST_F;
    };
  }
}
