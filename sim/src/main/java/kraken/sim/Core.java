package kraken.sim;

import java.util.Optional;
import java.util.function.Consumer;
import kraken.sim.reference.ReferencePeer;
import kraken.swarm.Input;
import kraken.swarm.Load;
import kraken.swarm.Output;
import kraken.swarm.Swarm;

/// What decides on a host: the production core, or a model of other software.
interface Core {

  void handle(Input input, long now, Consumer<Output> effects);

  /// When [Input.Tick] is due next.
  long nextDeadline();

  /// Throws if something inside is not as it must be.
  void checkInvariants();

  /// What it holds; empty where nobody counts.
  default Optional<Load> load() {
    return Optional.empty();
  }

  /// The production core.
  static Core of(Swarm swarm) {
    return new Core() {
      @Override
      public void handle(Input input, long now, Consumer<Output> effects) {
        swarm.handle(input, now, effects);
      }

      @Override
      public long nextDeadline() {
        return swarm.nextDeadline();
      }

      @Override
      public void checkInvariants() {
        swarm.checkInvariants();
      }

      @Override
      public Optional<Load> load() {
        return Optional.of(swarm.load());
      }
    };
  }

  /// The model of the reference.
  static Core of(ReferencePeer peer) {
    return new Core() {
      @Override
      public void handle(Input input, long now, Consumer<Output> effects) {
        peer.handle(input, now, effects);
      }

      @Override
      public long nextDeadline() {
        return peer.nextDeadline();
      }

      @Override
      public void checkInvariants() {
        peer.checkInvariants();
      }
    };
  }
}
