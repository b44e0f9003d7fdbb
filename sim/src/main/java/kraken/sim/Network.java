package kraken.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import kraken.core.PeerId;
import kraken.core.PieceDigests;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.wire.Message;

/// What is between the hosts: how long something takes from one to the other, and who reaches whom.
final class Network {
  private static final long DIAL_TIMEOUT = 5_000_000_000L;

  private final World world;
  private final Clock clock;
  private final Options.Network options;
  private final Faults faults;
  private final SplittableRandom random;
  private final Map<PeerId, Host> byId = new HashMap<>();

  Network(World world, SplittableRandom random) {
    this.world = world;
    this.random = random;
    clock = world.clock();
    options = world.options().network();
    faults = new Faults(world.options().faults());
  }

  void joins(Host host) {
    byId.put(host.info().id(), host);
  }

  /// When bytes of a piece that leave now begin to arrive.
  long arrival(Host from, Host to) {
    return faults.passes(from.index(), to.index(), clock.now()) + options.latency();
  }

  /// When a message that leaves now arrives. Only that of piece digests has a size to speak of; it
  /// takes its time, but no place on the lines.
  long arrivalOfMessage(Host from, Host to, Message message) {
    long late = options.jitter() == 0 ? 0 : random.nextLong(options.jitter());
    if (message instanceof Message.Digests list) {
      late += from.line().leaving((long) PieceDigests.BYTES * list.digests().count());
    }
    return arrival(from, to) + late;
  }

  /// When the sender knows that bytes came at `time`.
  long acknowledgement(Host from, Host to, long time) {
    return faults.passes(from.index(), to.index(), time) + options.latency();
  }

  long arrivalAtTracker() {
    return clock.now() + options.latency();
  }

  // Connecting.

  /// A host wants a connection, in this life of its.
  private record Attempt(Host from, int life, Host to, int otherLife, int dial) {
    /// Whether the dialler is still the same.
    boolean isWanted() {
      return from.isUp() && from.lives() == life;
    }

    void fails(long after, String reason) {
      from.later(after, new Input.DialFailed(dial, reason));
    }
  }

  void dial(Host host, Output.Dial dial) {
    Host to = byId.get(dial.peer().id());
    if (to == null) {
      throw new IllegalStateException("nobody is " + dial.peer());
    }
    Attempt attempt = new Attempt(host, host.lives(), to, to.lives(), dial.dial());
    long there = arrival(host, to);
    if (there > clock.now() + DIAL_TIMEOUT) {
      attempt.fails(DIAL_TIMEOUT, "timed out");
    } else {
      clock.at(there, () -> knock(attempt));
    }
  }

  private void knock(Attempt attempt) {
    if (!attempt.isWanted()) {
      return;
    }
    Host to = attempt.to;
    if (!to.isUp()) {
      boolean refuses = to.hasCrashed();
      attempt.fails(refuses ? options.latency() : DIAL_TIMEOUT, refuses ? "refused" : "timed out");
      return;
    }
    long back = arrival(to, attempt.from);
    if (back > clock.now() + DIAL_TIMEOUT) {
      attempt.fails(DIAL_TIMEOUT, "timed out");
      return;
    }
    Attempt now = new Attempt(attempt.from, attempt.life, to, to.lives(), attempt.dial);
    clock.at(back, () -> connect(now));
  }

  private void connect(Attempt attempt) {
    if (!attempt.isWanted()) {
      return;
    }
    Host host = attempt.from;
    Host to = attempt.to;
    if (!to.isUp() || to.lives() != attempt.otherLife) {
      attempt.fails(to.isUp() ? 0 : DIAL_TIMEOUT, to.isUp() ? "reset by peer" : "timed out");
      return;
    }
    Socket here = host.socket();
    Socket there = to.socket();
    here.joins(there);
    there.joins(here);
    world.observers().connected(here, there);
    to.happened(
        new Input.ConnectionOpened(there.conn, Input.ConnectionOpened.ACCEPTED, host.info().ip()));
    host.happened(new Input.ConnectionOpened(here.conn, attempt.dial, to.info().ip()));
  }
}
