package kraken.bench.seeds;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import kraken.bench.BenchOptions;
import kraken.sim.scenario.Trial;

/// Small worlds by seed, each twice, with all checkers. Says what they found and how to see it
/// again.
public final class Seeds {
  private static final String USAGE =
      "bench/run seeds [--from 1] [--count 10000] [--threads 2], or [--seed N] [--trace]";
  private static final int PROGRESS = 500;

  private final AtomicLong next;
  private final long end;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong broken = new AtomicLong();
  private final AtomicLong events = new AtomicLong();
  private final long began = System.nanoTime();

  private Seeds(long from, long count) {
    next = new AtomicLong(from);
    end = from + count;
  }

  public static void main(String[] args) throws Exception {
    BenchOptions.run(USAGE, args, Seeds::run);
  }

  private static void run(BenchOptions options) throws InterruptedException {
    int seed = options.number("seed", -1);
    if (options.has("trace")) {
      Trial.trace(options.required("seed"), System.out::println);
      return;
    }
    int from = seed < 0 ? options.number("from", 1) : seed;
    int count = seed < 0 ? options.number("count", 10_000) : 1;
    Seeds seeds = new Seeds(from, count);
    if (!seeds.run(options.number("threads", 2))) {
      System.exit(1);
    }
  }

  /// Tells whether nothing was found.
  private boolean run(int threads) throws InterruptedException {
    List<Future<?>> workers = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        workers.add(pool.submit(this::work));
      }
    }
    for (Future<?> worker : workers) {
      try {
        worker.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a worker died", e.getCause());
      }
    }
    report("all");
    return broken.get() == 0;
  }

  private void work() {
    for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
      Trial trial = Trial.run(seed);
      events.addAndGet(trial.events());
      if (!trial.violations().isEmpty()) {
        broken.incrementAndGet();
        tell(trial);
      }
      if (done.incrementAndGet() % PROGRESS == 0) {
        report("so far");
      }
    }
  }

  private static void tell(Trial trial) {
    int more = trial.violations().size() - 1;
    System.out.printf(
        "seed %d: %s%s%n  bench/run seeds --seed %d --trace%n",
        trial.seed(),
        trial.violations().getFirst(),
        more == 0 ? "" : " (and " + more + " more)",
        trial.seed());
  }

  private void report(String which) {
    System.out.printf(
        "%s: %d worlds, %d with violations, %.1f million events, %.1f s%n",
        which, done.get(), broken.get(), events.get() / 1e6, (System.nanoTime() - began) / 1e9);
  }
}
