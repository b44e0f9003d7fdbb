package kraken.bench.sim;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.function.LongConsumer;
import kraken.sim.Options;
import kraken.sim.Result;
import kraken.sim.World;

/// One seed that was run.
///
/// @param wallSeconds how long it took here
/// @param heapBytes the most heap that was in use, garbage included
record Run(Options options, Result result, double wallSeconds, long heapBytes) {

  /// Runs a world.
  ///
  /// @param progress hears the simulated time in nanoseconds, now and then
  static Run of(Options options, LongConsumer progress) {
    List<MemoryPoolMXBean> heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    heap.forEach(MemoryPoolMXBean::resetPeakUsage);
    long start = System.nanoTime();
    World world = new World(options);
    long step = Math.max(1, options.deadline() / 10_000);
    for (long until = step; world.advance(until); until += step) {
      progress.accept(until);
    }
    Result result = world.run();
    double wall = (System.nanoTime() - start) / 1e9;
    long used = heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    return new Run(options, result, wall, used);
  }

  long seed() {
    return options.seed();
  }

  /// The limit as a share of what the last host took; 0 when none finished.
  double efficiency() {
    return result.image().max() == 0 ? 0 : 1 / result.image().max();
  }
}
