package kraken.cluster.ring;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import kraken.core.HostPort;

/// Rendezvous hashing: every member gets a value for the key, the highest owns it. All members of a
/// ring weigh the same, so the values are compared as integers; their logarithms would give the
/// same order.
final class Rendezvous {
  private static final long LOW_53_BITS = (1L << 53) - 1;

  private record Candidate(HostPort member, long value) {}

  private Rendezvous() {}

  /// The members, the best owner first.
  ///
  /// @param shardId four hex characters, the beginning of a digest
  static List<HostPort> order(String shardId, Collection<HostPort> members) {
    byte[] key = HexFormat.of().parseHex(shardId);
    return members.stream()
        .map(member -> new Candidate(member, value(key, member.toString())))
        .sorted((a, b) -> Long.compare(b.value, a.value))
        .map(Candidate::member)
        .toList();
  }

  /// The value of one member for a key, 1 to 2^53-1 (0 is practically impossible).
  static long value(byte[] key, String address) {
    byte[] name = address.getBytes(StandardCharsets.UTF_8);
    byte[] input = ByteBuffer.allocate(key.length + name.length).put(key).put(name).array();
    long hash = Murmur3.first64(input);
    long value = hash & LOW_53_BITS;
    if (value == 0) {
      byte[] again = ByteBuffer.allocate(Long.BYTES).putLong(hash).array();
      return Murmur3.first64(again) & LOW_53_BITS;
    }
    return value;
  }
}
