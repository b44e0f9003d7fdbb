package kraken.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Takes the bytes of a body in order, in whatever portions they arrived.
@FunctionalInterface
public interface BodySink {
  /// Uses all remaining bytes of `chunk` before it returns (a counter must skip them); the memory
  /// belongs to the connection and is reused afterwards. May block. An exception ends the transfer
  /// and reaches the caller as it is.
  void accept(ByteBuffer chunk) throws IOException;
}
