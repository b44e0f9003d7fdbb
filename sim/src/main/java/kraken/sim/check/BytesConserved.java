package kraken.sim.check;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import kraken.sim.Observer;
import kraken.sim.World;

/// Of the bytes of pieces that left one host for another, each is received once or lost once: at no
/// time more than were sent, and when all connections have ended exactly as many.
public final class BytesConserved implements Observer {
  private final Violations violations;
  private final Map<Long, long[]> underWay = new HashMap<>();

  BytesConserved(Violations violations) {
    this.violations = violations;
  }

  @Override
  public void sent(int from, int to, long bytes) {
    underWay(from, to)[0] += bytes;
  }

  @Override
  public void received(int from, int to, long bytes) {
    ended(from, to, bytes, "received");
  }

  @Override
  public void lost(int from, int to, long bytes) {
    ended(from, to, bytes, "lost");
  }

  private void ended(int from, int to, long bytes, String how) {
    long[] left = underWay(from, to);
    left[0] -= bytes;
    if (left[0] < 0) {
      violations.add(
          this, to, "%d bytes %s from host %d, %d too many".formatted(bytes, how, from, -left[0]));
    }
  }

  private long[] underWay(int from, int to) {
    return underWay.computeIfAbsent((long) from << 32 | to, _ -> new long[1]);
  }

  @Override
  public void stopped(World world) {
    new TreeMap<>(underWay)
        .forEach((pair, bytes) -> {
          if (bytes[0] > 0) {
            violations.add(
                this,
                pair.intValue(),
                "%d bytes from host %d are neither received nor lost"
                    .formatted(bytes[0], pair >> 32));
          }
        });
  }
}
