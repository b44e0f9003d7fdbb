package kraken.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HashStateTest {

  private static byte[] after(MessageDigest sha256) {
    return HashState.of(sha256).orElseThrow();
  }

  @Test
  void firstStateIsThatOfTheStandard() {
    assertThat(HashState.isAccessible()).isTrue();
    assertThat(HexFormat.of().formatHex(after(Digest.sha256())))
        .isEqualTo("6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19");
  }

  /// FIPS 180-4 pads "abc" to one block; the state after it is the digest of "abc".
  @Test
  void stateAfterAPaddedBlockIsTheDigest() {
    byte[] text = "abc".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer block = ByteBuffer.allocate(HashState.BLOCK).put(text).put((byte) 0x80);
    block.putLong(HashState.BLOCK - 8, 8L * text.length).rewind();
    MessageDigest sha256 = Digest.sha256();
    sha256.update(block);
    assertThat(after(sha256)).isEqualTo(Digest.of(text).bytes());
  }

  @Test
  void hashGoesOnFromAnyState() {
    byte[] bytes = new byte[1000];
    new Random(1).nextBytes(bytes);
    for (int at = 0; at <= bytes.length; at += HashState.BLOCK) {
      MessageDigest begun = Digest.sha256();
      begun.update(bytes, 0, at);
      byte[] state = after(begun);
      MessageDigest resumed = HashState.resume(state, at).orElseThrow();
      assertThat(after(resumed)).isEqualTo(state);
      resumed.update(ByteBuffer.wrap(bytes, at, bytes.length - at));
      assertThat(resumed.digest()).isEqualTo(Digest.of(bytes).bytes());
      assertThat(begun.digest(new byte[0]))
          .as("reading the state leaves the hash alone")
          .isEqualTo(Digest.sha256().digest(java.util.Arrays.copyOf(bytes, at)));
    }
  }

  @Test
  void stateIsACopy() {
    byte[] given = after(Digest.sha256());
    MessageDigest sha256 = HashState.resume(given, 0).orElseThrow();
    given[0] ^= 1;
    after(sha256)[0] ^= 1;
    assertThat(sha256.digest()).isEqualTo(Digest.of(new byte[0]).bytes());
  }

  @Test
  void noStateLiesWithinABlock() {
    byte[] state = after(Digest.sha256());
    for (long position : new long[] {-64, 1, 63, 65}) {
      assertThatThrownBy(() -> HashState.resume(state, position))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> HashState.resume(new byte[31], 64))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
