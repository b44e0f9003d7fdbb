package kraken.swarm;

import java.util.EnumSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import kraken.core.PeerId;
import kraken.swarm.trace.TraceEvent;

/// What all parts of one host's core share: who we are, the time of the input being handled,
/// chance, the way out. Belongs to the thread of its [Swarm].
final class Host {
  /// So many announces may be under way at once.
  private static final int ANNOUNCES = 16;

  final PeerId self;
  final SwarmConfig config;
  final RandomGenerator random;
  final Timers timers = new Timers();
  final AnnounceSchedule announces = new AnnounceSchedule(ANNOUNCES);
  final Downlink downlink;
  final Uplink uplink;

  /// Whether anybody listens to the trace; who emits looks here first.
  final boolean tracing;

  /// How many torrents have pieces that have not left this host once, see [Reveal].
  int firstPasses;

  private final EnumSet<Policy> policies = EnumSet.noneOf(Policy.class);
  private Consumer<Output> effects = Host::nobody;
  private long now;

  Host(PeerId self, SwarmConfig config, RandomGenerator random, boolean tracing) {
    this.self = self;
    this.config = config;
    this.random = random;
    this.tracing = tracing;
    policies.addAll(config.policies());
    this.downlink = new Downlink(config.outstandingBytes(), has(Policy.BUDGET));
    this.uplink = new Uplink(this);
  }

  private static void nobody(Output output) {
    throw new IllegalStateException("output outside of handle: " + output);
  }

  /// An input begins.
  void enter(long time, Consumer<Output> consumer) {
    now = Math.max(now, time);
    effects = consumer;
  }

  /// The input has been handled.
  void leave() {
    effects = Host::nobody;
  }

  long now() {
    return now;
  }

  /// Whether a policy is on.
  boolean has(Policy policy) {
    return policies.contains(policy);
  }

  void emit(Output output) {
    effects.accept(output);
  }

  /// To be called only where [#tracing] is true.
  void trace(TraceEvent event) {
    effects.accept(new Output.Trace(event));
  }
}
