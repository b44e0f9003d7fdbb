package kraken.node.base;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A role and what was opened for it; closed in reverse order. Belongs to the thread that starts
/// and stops it.
public final class RunningRole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningRole.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  /// Remembers a part, to be closed with the role.
  public <T extends AutoCloseable> T with(T part) {
    parts.push(part);
    return part;
  }

  /// What opens parts one after the other.
  @FunctionalInterface
  public interface Opening<T> {
    /// Opens the parts, giving each to `role`.
    T open(RunningRole role) throws Exception;
  }

  /// Opens all parts, or none: when one cannot be opened, the earlier ones are closed.
  public static RunningRole open(Opening<?> opening) throws Exception {
    RunningRole role = new RunningRole();
    try {
      var _ = opening.open(role);
      return role;
    } catch (Exception e) {
      role.close();
      throw e;
    }
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not close cleanly", part.getClass().getSimpleName(), e);
      }
    }
  }
}
