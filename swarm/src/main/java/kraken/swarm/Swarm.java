package kraken.swarm;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import kraken.core.PeerId;

/// The scheduling core of one host. Confined to one thread; `handle` is never entered from the
/// consumer of effects, which only enqueues them.
public final class Swarm {
  private final PeerId self;

  /// @param self our own id, as announced
  /// @param random the only source of chance
  public Swarm(PeerId self, SwarmConfig config, RandomGenerator random) {
    this.self = self;
  }

  /// Takes one event at time `now` (monotonic nanoseconds) and hands out all its effects before it
  /// returns.
  public void handle(Input input, long now, Consumer<Output> effects) {
    effects.accept(new Output.Finished(0, Output.Outcome.FAILED, "not built yet " + self));
  }

  /// When [Input.Tick] is due next, `Long.MAX_VALUE` for never. O(1).
  public long nextDeadline() {
    return Long.MAX_VALUE;
  }
}
