package kraken.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.MessageDigestSpi;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The state of a SHA-256 between two of its blocks: the eight words *H* of FIPS 180-4, section
/// 6.2, big-endian. With it a hash can begin in the midst of a blob.
///
/// Whoever finds other bytes that lead from one state of a blob's hash to a later one, over the
/// same distance, has found a second blob with the same SHA-256. So bytes that do are right,
/// whatever order they come in; and when all distances from the beginning to the end are covered,
/// the digest of the whole is right, without hashing it again.
///
/// The JDK keeps the state to itself: the options in `etc/jvm.options` open it. Where they are not
/// given, or the SHA-256 is another one than the JDK's own, [#isAccessible] is false, and all else
/// must do without.
public final class HashState {
  /// Bytes of a state.
  public static final int BYTES = 32;

  /// Bytes of a block: there is a state after each.
  public static final int BLOCK = 64;

  private static final @Nullable HashState ACCESS = access();

  private final VarHandle implementation;
  private final VarHandle words;
  private final VarHandle count;

  private HashState() throws ReflectiveOperationException {
    implementation =
        field("java.security.MessageDigest$Delegate", "digestSpi", MessageDigestSpi.class);
    words = field("sun.security.provider.SHA2", "state", int[].class);
    count = field("sun.security.provider.DigestBase", "bytesProcessed", long.class);
  }

  private static VarHandle field(String owner, String name, Class<?> type)
      throws ReflectiveOperationException {
    Class<?> in = Class.forName(owner);
    return MethodHandles.privateLookupIn(in, MethodHandles.lookup()).findVarHandle(in, name, type);
  }

  /// Null where the JDK is closed, or has become another one.
  private static @Nullable HashState access() {
    try {
      HashState access = new HashState();
      return access.isRight() ? access : null;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }

  private boolean isRight() {
    byte[] bytes = new byte[5 * BLOCK + 7];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (31 * i);
    }
    MessageDigest first = Digest.sha256();
    first.update(bytes, 0, 3 * BLOCK);
    MessageDigest second = begin(read(first), 3 * BLOCK);
    second.update(bytes, 3 * BLOCK, bytes.length - 3 * BLOCK);
    return Arrays.equals(second.digest(), Digest.sha256().digest(bytes));
  }

  /// Whether states can be read and set in this process.
  public static boolean isAccessible() {
    return ACCESS != null;
  }

  /// The state of a SHA-256 that has taken a whole number of blocks since it began or was resumed;
  /// empty where it is not accessible.
  public static Optional<byte[]> of(MessageDigest sha256) {
    return ACCESS == null ? Optional.empty() : Optional.of(ACCESS.read(sha256));
  }

  /// A SHA-256 that goes on from a state; empty where that is not possible.
  ///
  /// @param position bytes hashed so far, a multiple of [#BLOCK]
  public static Optional<MessageDigest> resume(byte[] state, long position) {
    if (state.length != BYTES || position < 0 || position % BLOCK != 0) {
      throw new IllegalArgumentException(
          state.length + " bytes of SHA-256 state after " + position + " bytes");
    }
    return ACCESS == null ? Optional.empty() : Optional.of(ACCESS.begin(state, position));
  }

  private byte[] read(MessageDigest sha256) {
    ByteBuffer state = ByteBuffer.allocate(BYTES);
    state.asIntBuffer().put((int[]) words.get(implementation.get(sha256)));
    return state.array();
  }

  private MessageDigest begin(byte[] state, long position) {
    MessageDigest sha256 = Digest.sha256();
    Object inside = implementation.get(sha256);
    ByteBuffer.wrap(state).asIntBuffer().get((int[]) words.get(inside));
    count.set(inside, position);
    return sha256;
  }
}
